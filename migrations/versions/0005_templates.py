"""units have template versions of their own, and say from which day on they use them"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_templates_unit_id_units")),
        sa.ForeignKeyConstraint(
            ["sha256"], ["template_versions.sha256"], name=op.f("fk_unit_templates_sha256_template_versions")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_unit_templates_officer_id_officers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_templates")),
        sa.UniqueConstraint("unit_id", "kind", "number", name=op.f("uq_unit_templates_unit_id_kind_number")),
    )
    op.create_table(
        "template_choices",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=True),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_template_choices_unit_id_units")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["unit_templates.id"], name=op.f("fk_template_choices_template_id_unit_templates")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_template_choices_officer_id_officers")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_template_choices")),
    )
    with op.batch_alter_table("template_choices") as batch_op:
        batch_op.create_index(batch_op.f("ix_template_choices_unit_id_kind_number"), ["unit_id", "kind", "number"])


def downgrade() -> None:
    """Nothing: the copy of the database that is made before an update is the way back."""

"""a choice of a template may wait for a second admin's agreement"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("template_choices") as batch_op:
        batch_op.add_column(sa.Column("asked", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "template_agreements",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["template_choices.number"], name=op.f("fk_template_agreements_number_template_choices")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_template_agreements_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_template_agreements")),
    )


def downgrade() -> None:
    """Nothing: the copy of the database that is made before an update is the way back."""

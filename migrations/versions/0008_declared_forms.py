"""forms that an admin declares: the file, what is asked, and from when on they are document types"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declared_forms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_declared_forms_unit_id_units")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_declared_forms_officer_id_officers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_forms")),
        sa.UniqueConstraint("number", name=op.f("uq_declared_forms_number")),
    )
    with op.batch_alter_table("declared_forms") as batch_op:
        batch_op.create_index(batch_op.f("ix_declared_forms_kind"), ["kind"])


def downgrade() -> None:
    """Nothing: the copy of the database that is made before an update is the way back."""

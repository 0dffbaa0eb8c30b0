"""who was reminded on a day that nothing was handed in"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_reminders_officer_id_officers")),
        sa.ForeignKeyConstraint(["by_id"], ["officers.id"], name=op.f("fk_reminders_by_id_officers")),
        sa.PrimaryKeyConstraint("officer_id", "day", name=op.f("pk_reminders")),
    )


def downgrade() -> None:
    """Nothing: the copy of the database that is made before an update is the way back."""

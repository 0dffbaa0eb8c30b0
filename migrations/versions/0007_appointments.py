"""units have an address, and posts that are held from one day to another"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("units", sa.Column("address", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "appointments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(10), nullable=False),
        sa.Column("manner", sa.String(4), nullable=False),
        sa.Column("own_post", sa.String(), nullable=False),
        sa.Column("through", sa.String(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("post IN ('kanit', 'kapolsek', 'rekap', 'kasat')", name=op.f("ck_appointments_post")),
        sa.CheckConstraint(
            "manner IN ('', 'Plt.', 'Plh.', 'PS.', 'a.n.', 'u.b.')", name=op.f("ck_appointments_manner")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_appointments_officer_id_officers")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_appointments_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    op.create_index(op.f("ix_appointments_unit_id"), "appointments", ["unit_id"], unique=False)


def downgrade() -> None:
    """Nothing: the copy of the database that is made before an update is the way back."""

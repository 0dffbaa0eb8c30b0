"""jobs say which paper and field they failed at"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, kind in (("document", sa.String(36)), ("field", sa.String())):
        with op.batch_alter_table("jobs") as batch_op:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=sa.text("''")))
        with op.batch_alter_table("jobs") as batch_op:
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Nothing: the copy of the database that is made before an update is the way back."""

"""records keep the visits that were made before the installation knew them"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("records") as batch_op:
        batch_op.add_column(sa.Column("past", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    with op.batch_alter_table("records") as batch_op:
        batch_op.alter_column("past", existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Nothing: the copy of the database that is made before an update is the way back."""

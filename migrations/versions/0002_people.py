"""the people: accounts, revisions, reviews, records, the months' trail, reading marks, audit"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entries")),
    )
    op.create_table(
        "throttles",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("blocked_until", sa.DateTime(), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_throttles_failures")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    op.create_table(
        "records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_records_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
    )
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_records_unit_id_kind_name"), ["unit_id", "kind", "name"], unique=False)

    op.create_table(
        "accounts",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("nrp", sa.String(length=18), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("letter_keys", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_accounts_officer_id_officers")),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("nrp", name=op.f("uq_accounts_nrp")),
    )
    op.create_table(
        "api_keys",
        sa.Column("key_sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_api_keys_officer_id_officers")),
        sa.PrimaryKeyConstraint("key_sha256", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("id", name=op.f("uq_api_keys_id")),
    )
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_keys_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "login_sessions",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_login_sessions_officer_id_officers")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_login_sessions")),
    )
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_sessions_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "read_marks",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_read_marks_officer_id_officers")),
        sa.PrimaryKeyConstraint("officer_id", "subject", "item", name=op.f("pk_read_marks")),
    )
    op.create_table(
        "month_events",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("month_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["month_id"], ["months.id"], name=op.f("fk_month_events_month_id_months")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_month_events_officer_id_officers")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_month_events")),
    )
    with op.batch_alter_table("month_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_month_events_month_id"), ["month_id"], unique=False)

    op.create_table(
        "document_revisions",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_document_revisions_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_document_revisions_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("document_id", "revision", name=op.f("pk_document_revisions")),
    )
    op.create_table(
        "proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_proposals_document_id_documents")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_proposals_officer_id_officers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint(
            "document_id", "revision", "content_sha256", name=op.f("uq_proposals_document_id_revision_content_sha256")
        ),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposals_document_id"), ["document_id"], unique=False)

    op.create_table(
        "reviews",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=14), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "action IN ('diajukan', 'ditarik', 'diperiksa', 'dikembalikan', 'dikoreksi', 'disetujui', 'dibatalkan')",
            name=op.f("ck_reviews_action"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_reviews_document_id_documents")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_reviews_officer_id_officers")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reviews")),
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reviews_document_id"), ["document_id"], unique=False)

    with op.batch_alter_table("bundle_files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contents", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(sa.Column("discarded_at", sa.DateTime(), nullable=True))

    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("officer_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("record_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("content_sha256", sa.String(length=64), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(sa.Column("search", sa.String(), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("read_at", sa.DateTime(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_documents_officer_id_kind_changed_at"), ["officer_id", "kind", "changed_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_documents_record_id"), ["record_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_documents_unit_id_state_changed_at"), ["unit_id", "state", "changed_at"], unique=False
        )
        batch_op.create_foreign_key(batch_op.f("fk_documents_record_id_records"), "records", ["record_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_documents_officer_id_officers"), "officers", ["officer_id"], ["id"])

    with op.batch_alter_table("months", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("1")))
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column("nil_kinds", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(sa.Column("note", sa.String(), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column("archive_place", sa.String(), nullable=False, server_default=sa.text("''")))

    with op.batch_alter_table("officers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("telephone", sa.String(), nullable=False, server_default=sa.text("''")))

    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column("number_patterns", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
        batch_op.add_column(sa.Column("plan", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_jobs_state"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_jobs_state"), "state IN ('queued', 'running', 'done', 'dead', 'cancelled')"
        )
    _fill_in()
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.alter_column("officer_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.alter_column("changed_at", existing_type=sa.DateTime(), nullable=False)
    for table, columns in ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column, kind in columns.items():
                batch_op.alter_column(column, existing_type=kind, existing_nullable=False, server_default=None)
    _guard_audit()


ADDED = {
    "bundle_files": {"contents": sa.JSON()},
    "documents": {"content_sha256": sa.String(64), "search": sa.String()},
    "months": {
        "revision": sa.Integer(), "reason": sa.String(), "nil_kinds": sa.JSON(), "note": sa.String(),
        "archive_place": sa.String(),
    },
    "officers": {"telephone": sa.String()},
    "units": {"name": sa.String(), "number_patterns": sa.JSON(), "plan": sa.JSON()},
}  # fmt: skip


def _fill_in() -> None:
    """Say of the rows of the first issue what the new columns ask: all papers were entered and approved at once."""
    connection = op.get_bind()
    connection.execute(
        sa.text("""
        UPDATE documents SET
            changed_at = created_at, read_at = created_at, search = lower(summary || ' ' || number),
            officer_id = (SELECT officer_id FROM months WHERE months.id = documents.month_id)
    """)
    )
    units = sa.table("units", sa.column("id", sa.Uuid()), sa.column("name"), sa.column("letterhead", sa.JSON()))
    for row in connection.execute(sa.select(units.c.id, units.c.letterhead)).all():
        name = "Polsek " + row.letterhead[-1].removeprefix("SEKTOR ").title()
        connection.execute(units.update().where(units.c.id == row.id).values(name=name))


def _guard_audit() -> None:
    """Let nobody change or remove a line of the audit trail."""
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"""
            CREATE TRIGGER audit_entries_no_{verb.lower()} BEFORE {verb} ON audit_entries
            BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END
        """)


def downgrade() -> None:
    """Nothing: the copy of the database that is made before an update is the way back."""

-- Instants are microseconds since 1970 (UTC), days are counted from 1970-01-01 = 1; absent text is ''.
-- +goose Up
CREATE TABLE units (
  id TEXT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  level TEXT NOT NULL,
  parent_id TEXT NOT NULL DEFAULT '',
  acceptance_unit TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('officer','leader','supervisor','coordinator','auditor','system_admin','security_admin','audit_admin')),
  unit TEXT NOT NULL,
  scope TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  password_hash TEXT NOT NULL,
  password_at INTEGER NOT NULL,
  must_change INTEGER NOT NULL,
  vouched_at INTEGER NOT NULL,
  otp_required INTEGER NOT NULL,
  otp_secret BLOB,
  otp_pending BLOB,
  otp_step INTEGER NOT NULL,
  session_epoch INTEGER NOT NULL,
  token_epoch INTEGER NOT NULL,
  -- the three administrators have no business rights (三员分立)
  CONSTRAINT administrators_without_unit CHECK ((role IN ('system_admin','security_admin','audit_admin')) = (unit = '' AND scope = '[]'))
) STRICT;
CREATE TABLE credentials (
  digest BLOB PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  account_id TEXT NOT NULL,
  label TEXT NOT NULL,
  scopes TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  confirmed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX credentials_account ON credentials (account_id, created_at);
CREATE INDEX credentials_expiry ON credentials (expires_at);
CREATE TABLE sign_in_failures (
  key TEXT PRIMARY KEY,
  count INTEGER NOT NULL,
  locks INTEGER NOT NULL,
  since INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  locked_until INTEGER NOT NULL
) STRICT;

CREATE TABLE campaigns (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  receipt_pattern TEXT NOT NULL DEFAULT '',
  level TEXT NOT NULL DEFAULT '' CHECK (level IN ('','central','provincial','municipal','county')),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE rule_sets (
  version INTEGER PRIMARY KEY,
  digest TEXT NOT NULL,
  body TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT;

-- Who may know of a ticket: every set of involved and recused units is kept once.
CREATE TABLE audiences (
  id INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE audience_access (
  unit_id TEXT NOT NULL,
  audience_id INTEGER NOT NULL REFERENCES audiences(id),
  PRIMARY KEY (unit_id, audience_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE audience_recusals (
  unit_id TEXT NOT NULL,
  audience_id INTEGER NOT NULL REFERENCES audiences(id),
  PRIMARY KEY (unit_id, audience_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tickets (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  ticket_no TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('inspection_task','complaint','list_item','self_found','hotline','oversight')),
  state TEXT NOT NULL CHECK (state IN ('registered','not_accepted','merged','dispatched','investigating','plan_review','rectifying','stage_closed','acceptance_requested','verifying','publicizing','closed','voided')),
  version INTEGER NOT NULL,
  route_version INTEGER NOT NULL REFERENCES rule_sets(version),
  historical INTEGER NOT NULL,
  live INTEGER NOT NULL,
  audience_id INTEGER NOT NULL REFERENCES audiences(id),
  campaign TEXT NOT NULL,
  receipt_number TEXT NOT NULL,
  receipt_key TEXT NOT NULL,
  batch TEXT NOT NULL,
  list_level TEXT NOT NULL,
  title TEXT NOT NULL,
  township TEXT NOT NULL,
  pollution_types TEXT NOT NULL,
  key_case INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  registered_at INTEGER NOT NULL,
  responsible_unit TEXT NOT NULL,
  co_units TEXT NOT NULL,
  lead_unit TEXT NOT NULL,
  acceptance_unit TEXT NOT NULL,
  original_due_on INTEGER NOT NULL,
  current_due_on INTEGER NOT NULL,
  yellow_after INTEGER NOT NULL,
  red_after INTEGER NOT NULL,
  dispatched_by TEXT NOT NULL,
  dispatched_unit TEXT NOT NULL,
  applied_by TEXT NOT NULL,
  applied_unit TEXT NOT NULL,
  reviewed_by TEXT NOT NULL,
  reviewed_unit TEXT NOT NULL,
  verified_by TEXT NOT NULL,
  verified_unit TEXT NOT NULL,
  closing_by TEXT NOT NULL,
  closing_unit TEXT NOT NULL,
  closed_at INTEGER NOT NULL,
  closure_type TEXT NOT NULL,
  historical_closure INTEGER NOT NULL,
  notice_id TEXT NOT NULL,
  notice_end_on INTEGER NOT NULL,
  tracking TEXT NOT NULL,
  disputed INTEGER NOT NULL,
  origin TEXT NOT NULL,
  master TEXT NOT NULL,
  split_from TEXT NOT NULL,
  effective_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  detail TEXT NOT NULL,
  -- four eyes across units (S-71)
  CONSTRAINT four_eyes_unit CHECK (acceptance_unit = '' OR acceptance_unit <> responsible_unit),
  CONSTRAINT four_eyes_reviewer CHECK (reviewed_by = '' OR (reviewed_by <> applied_by AND reviewed_unit <> applied_unit)),
  CONSTRAINT four_eyes_verifier CHECK (verified_by = '' OR (verified_by <> applied_by AND verified_unit <> applied_unit AND verified_by <> reviewed_by
    AND verified_by <> dispatched_by AND verified_unit <> dispatched_unit AND verified_unit <> responsible_unit)),
  CONSTRAINT four_eyes_closing CHECK (closing_by = '' OR historical_closure = 1 OR (closing_by <> applied_by AND closing_unit <> applied_unit AND closing_unit <> responsible_unit)),
  CONSTRAINT closed_after_check CHECK (state <> 'closed' OR historical_closure = 1 OR (closing_by <> '' AND applied_by <> ''
    AND (verified_by <> '' OR (reviewed_by <> '' AND reviewed_by <> dispatched_by AND reviewed_unit <> dispatched_unit)))),
  CONSTRAINT closed_has_type CHECK (state <> 'closed' OR (closed_at <> 0 AND closure_type <> '')),
  CONSTRAINT merged_has_master CHECK ((state = 'merged') = (master <> ''))
) STRICT;
CREATE UNIQUE INDEX tickets_receipt ON tickets (campaign, receipt_key) WHERE receipt_key <> '';
-- Numbers that are unique only within their batch.
CREATE INDEX tickets_numbered ON tickets (campaign, receipt_number) WHERE receipt_key <> receipt_number AND receipt_number <> '';
CREATE INDEX tickets_registered ON tickets (registered_at, id);
CREATE INDEX tickets_audience ON tickets (audience_id, registered_at, id);
CREATE INDEX tickets_unit ON tickets (responsible_unit, registered_at, id);
CREATE INDEX tickets_state ON tickets (state, registered_at, id);
CREATE INDEX tickets_campaign ON tickets (campaign, registered_at, id) WHERE campaign <> '';
CREATE INDEX tickets_due ON tickets (current_due_on, id);
CREATE INDEX tickets_light ON tickets (yellow_after, red_after) WHERE red_after <> 0;
CREATE INDEX tickets_closed ON tickets (closed_at, id);
CREATE INDEX tickets_origin ON tickets (origin) WHERE origin <> '';
CREATE INDEX tickets_master ON tickets (master) WHERE master <> '';
CREATE INDEX tickets_split_from ON tickets (split_from) WHERE split_from <> '';
-- The page of public notices: what runs, and one of them by its id.
CREATE INDEX tickets_noticed ON tickets (notice_end_on, notice_id) WHERE state = 'publicizing' AND notice_id <> '';
CREATE INDEX tickets_notice ON tickets (notice_id) WHERE notice_id <> '';
CREATE INDEX tickets_tracking ON tickets (tracking) WHERE tracking <> '';
CREATE INDEX tickets_disputed ON tickets (registered_at, id) WHERE disputed = 1;
CREATE INDEX tickets_key_case ON tickets (registered_at, id) WHERE key_case = 1;
-- +goose StatementBegin
CREATE TRIGGER tickets_stay BEFORE DELETE ON tickets BEGIN SELECT RAISE(ABORT, 'tickets are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tickets_one_step BEFORE UPDATE ON tickets WHEN NEW.version <> OLD.version + 1 OR NEW.key <> OLD.key OR NEW.id <> OLD.id OR NEW.source <> OLD.source
BEGIN SELECT RAISE(ABORT, 'a ticket changes one version at a time and keeps its identity'); END;
-- +goose StatementEnd

CREATE VIRTUAL TABLE ticket_search USING fts5(words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0");

CREATE TABLE complainants (
  ticket_key INTEGER PRIMARY KEY REFERENCES tickets(key),
  sealed BLOB NOT NULL
) STRICT;

CREATE TABLE attachments (
  id TEXT PRIMARY KEY,
  ticket_key INTEGER NOT NULL REFERENCES tickets(key),
  kind TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  file TEXT NOT NULL,
  size INTEGER NOT NULL,
  by_account TEXT NOT NULL,
  by_unit TEXT NOT NULL,
  at INTEGER NOT NULL,
  live INTEGER NOT NULL
) STRICT, WITHOUT ROWID; -- a rowid would be a second key by which a row can be replaced
CREATE INDEX attachments_ticket ON attachments (ticket_key, at);
CREATE INDEX attachments_digest ON attachments (sha256);
CREATE INDEX attachments_account ON attachments (by_account, at);

CREATE TABLE journal (
  idx INTEGER PRIMARY KEY,
  leaf BLOB NOT NULL,
  event TEXT NOT NULL,
  ticket_key INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_ticket ON journal (ticket_key, seq) WHERE ticket_key <> 0;
CREATE INDEX journal_recorded ON journal (recorded_at);
CREATE TABLE journal_texts (
  idx INTEGER PRIMARY KEY REFERENCES journal(idx),
  secret BLOB NOT NULL,
  texts BLOB NOT NULL
) STRICT;
CREATE TABLE journal_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  size INTEGER NOT NULL
) STRICT;
INSERT INTO journal_head (id, size) VALUES (1, 0);

CREATE TABLE answers (
  account_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  answer BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, idempotency_key)
) STRICT, WITHOUT ROWID;

-- The ledger of daily differences. A cube keeps some of the dimensions; cube 1 keeps all, cube 2 the few that most reports need.
CREATE TABLE figure_cells (
  id INTEGER PRIMARY KEY,
  cube INTEGER NOT NULL,
  source TEXT NOT NULL,
  campaign TEXT NOT NULL,
  list_level TEXT NOT NULL,
  township TEXT NOT NULL,
  units TEXT NOT NULL,
  types TEXT NOT NULL,
  month INTEGER NOT NULL,
  audience_id INTEGER NOT NULL REFERENCES audiences(id),
  UNIQUE (cube, source, campaign, list_level, township, units, types, month, audience_id)
) STRICT;
-- span: YYYY and YYYYMM are totals, YYYYMMDD single days; known_on is the day of recording of a single day's part, 0 for totals.
CREATE TABLE figures (
  cube INTEGER NOT NULL,
  span INTEGER NOT NULL,
  cell_id INTEGER NOT NULL REFERENCES figure_cells(id),
  known_on INTEGER NOT NULL,
  open INTEGER NOT NULL,
  stage_closed INTEGER NOT NULL,
  closed INTEGER NOT NULL,
  merged INTEGER NOT NULL,
  not_accepted INTEGER NOT NULL,
  voided INTEGER NOT NULL,
  overdue INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  historical INTEGER NOT NULL,
  orders INTEGER NOT NULL,
  PRIMARY KEY (cube, span, cell_id, known_on)
) STRICT, WITHOUT ROWID;
-- The days of a cell in a year as one value, without the days on which they were recorded: read at once where figures
-- would be read row by row. Nothing but what follows from the ledger, as far as the head says; size is below zero while it
-- is made anew.
CREATE TABLE figure_years (
  cube INTEGER NOT NULL,
  cell_id INTEGER NOT NULL REFERENCES figure_cells(id),
  year INTEGER NOT NULL,
  days BLOB NOT NULL,
  PRIMARY KEY (cube, cell_id, year)
) STRICT, WITHOUT ROWID;
CREATE TABLE figure_years_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  build INTEGER NOT NULL,
  size INTEGER NOT NULL
) STRICT;
INSERT INTO figure_years_head (id, build, size) VALUES (1, 0, -1);
-- Every step of every ticket in cube 1: what stands behind a figure.
CREATE TABLE figure_steps (
  cell_id INTEGER NOT NULL REFERENCES figure_cells(id),
  day INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  ticket_key INTEGER NOT NULL,
  open INTEGER NOT NULL,
  stage_closed INTEGER NOT NULL,
  closed INTEGER NOT NULL,
  merged INTEGER NOT NULL,
  not_accepted INTEGER NOT NULL,
  voided INTEGER NOT NULL,
  overdue INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  historical INTEGER NOT NULL,
  orders INTEGER NOT NULL,
  PRIMARY KEY (cell_id, day, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX figure_steps_idx ON figure_steps (idx);

CREATE TABLE imports (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  campaign TEXT NOT NULL,
  source TEXT NOT NULL,
  as_of INTEGER NOT NULL,
  file_name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  layout TEXT NOT NULL,
  dry_run INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('staging','running','done')),
  row_count INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL
) STRICT;
CREATE TABLE import_rows (
  import_id TEXT NOT NULL REFERENCES imports(id),
  n INTEGER NOT NULL,
  sheet TEXT NOT NULL,
  line INTEGER NOT NULL,
  receipt_number TEXT NOT NULL,
  body TEXT NOT NULL,
  outcome TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  problems TEXT NOT NULL,
  PRIMARY KEY (import_id, n)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER attachments_no_update BEFORE UPDATE ON attachments BEGIN SELECT RAISE(ABORT, 'attachments is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attachments_no_delete BEFORE DELETE ON attachments BEGIN SELECT RAISE(ABORT, 'attachments is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER figure_steps_no_update BEFORE UPDATE ON figure_steps BEGIN SELECT RAISE(ABORT, 'figure_steps is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER figure_steps_no_delete BEFORE DELETE ON figure_steps BEGIN SELECT RAISE(ABORT, 'figure_steps is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER rule_sets_no_update BEFORE UPDATE ON rule_sets BEGIN SELECT RAISE(ABORT, 'rule_sets is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER rule_sets_no_delete BEFORE DELETE ON rule_sets BEGIN SELECT RAISE(ABORT, 'rule_sets is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER journal_texts_no_update BEFORE UPDATE ON journal_texts BEGIN SELECT RAISE(ABORT, 'journal_texts is written once'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_head_grows BEFORE UPDATE ON journal_head WHEN NEW.size <= OLD.size BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_head_stays BEFORE DELETE ON journal_head BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
-- +goose StatementEnd
-- REPLACE deletes what stands in its way by any unique key without asking the triggers above, whatever the connection
-- that says it. So every one of these keys is asked for first; "is taken" is what the store knows a duplicate by.
-- +goose StatementBegin
CREATE TRIGGER tickets_no_replace BEFORE INSERT ON tickets WHEN EXISTS (SELECT 1 FROM tickets WHERE key = NEW.key) OR EXISTS (SELECT 1 FROM tickets WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'ticket is taken'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tickets_receipt_no_replace BEFORE INSERT ON tickets WHEN NEW.receipt_key <> '' AND EXISTS (SELECT 1 FROM tickets WHERE campaign = NEW.campaign AND receipt_key = NEW.receipt_key AND receipt_key <> '')
BEGIN SELECT RAISE(ABORT, 'receipt is taken'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tickets_receipt_no_update BEFORE UPDATE OF campaign, receipt_key ON tickets WHEN NEW.receipt_key <> '' AND EXISTS (SELECT 1 FROM tickets WHERE campaign = NEW.campaign AND receipt_key = NEW.receipt_key AND receipt_key <> '' AND key <> OLD.key)
BEGIN SELECT RAISE(ABORT, 'receipt is taken'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attachments_no_replace BEFORE INSERT ON attachments WHEN EXISTS (SELECT 1 FROM attachments WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'attachment is taken'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER rule_sets_no_replace BEFORE INSERT ON rule_sets WHEN EXISTS (SELECT 1 FROM rule_sets WHERE version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'version of the routes is taken'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER figure_steps_no_replace BEFORE INSERT ON figure_steps WHEN EXISTS (SELECT 1 FROM figure_steps WHERE cell_id = NEW.cell_id AND day = NEW.day AND idx = NEW.idx)
BEGIN SELECT RAISE(ABORT, 'figure step is taken'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal WHEN EXISTS (SELECT 1 FROM journal WHERE idx = NEW.idx) OR EXISTS (SELECT 1 FROM journal WHERE ticket_key = NEW.ticket_key AND seq = NEW.seq AND ticket_key <> 0)
BEGIN SELECT RAISE(ABORT, 'journal entry is taken'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_texts_no_replace BEFORE INSERT ON journal_texts WHEN EXISTS (SELECT 1 FROM journal_texts WHERE idx = NEW.idx)
BEGIN SELECT RAISE(ABORT, 'journal text is taken'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_head_no_replace BEFORE INSERT ON journal_head WHEN EXISTS (SELECT 1 FROM journal_head WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'journal head is taken'); END;
-- +goose StatementEnd

-- Sweeps (举一反三), with a row for every unit that is asked; result is blank until it answers.
CREATE TABLE sweeps (
  id TEXT PRIMARY KEY,
  ticket_key INTEGER NOT NULL REFERENCES tickets(key),
  audience_id INTEGER NOT NULL REFERENCES audiences(id),
  started_unit TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  waiting INTEGER NOT NULL CHECK (waiting >= 0),
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX sweeps_ticket ON sweeps (ticket_key, started_at);
CREATE INDEX sweeps_begun ON sweeps (started_at, id);
CREATE INDEX sweeps_started ON sweeps (started_unit, started_at, id) WHERE waiting > 0;
CREATE TABLE sweep_units (
  sweep_id TEXT NOT NULL REFERENCES sweeps(id),
  unit_id TEXT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('', 'none', 'found')),
  detail TEXT NOT NULL,
  PRIMARY KEY (sweep_id, unit_id)
) STRICT;
CREATE INDEX sweep_units_waiting ON sweep_units (unit_id, sweep_id) WHERE result = '';
CREATE INDEX journal_sweeps ON journal (idx) WHERE event = 'sweep';
CREATE INDEX tickets_township ON tickets (township, registered_at, id);

-- Webhooks: where others are told of committed entries, and what was sent to them.
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  host TEXT NOT NULL,
  format TEXT NOT NULL CHECK (format IN ('standard','wecom','dingtalk')),
  unit TEXT NOT NULL,
  disabled TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  target BLOB NOT NULL,
  heard_to INTEGER NOT NULL,
  last_n INTEGER NOT NULL,
  lease_holder TEXT NOT NULL,
  leased_until INTEGER NOT NULL
) STRICT;
CREATE TABLE webhook_deliveries (
  endpoint TEXT NOT NULL REFERENCES webhooks(id),
  n INTEGER NOT NULL,
  id TEXT NOT NULL,
  ticket_key INTEGER NOT NULL,
  body BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending','delivered','failed','withheld')),
  attempts INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  since_at INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  done_at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  fault TEXT NOT NULL,
  PRIMARY KEY (endpoint, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (endpoint, ticket_key, n) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (endpoint, done_at) WHERE state IN ('delivered','withheld');
CREATE INDEX journal_webhooks ON journal (idx) WHERE event = 'webhook';

-- What waits for somebody about a ticket: a projection of the ticket, for inboxes. The blank unit is the coordinators'.
CREATE TABLE errands (
  unit_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  on_day INTEGER NOT NULL,
  ticket_key INTEGER NOT NULL,
  audience_id INTEGER NOT NULL REFERENCES audiences(id),
  PRIMARY KEY (unit_id, kind, on_day, ticket_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX errands_ticket ON errands (ticket_key);

-- How to reach who objected on the page of public notices; sealed as the complainant is.
CREATE TABLE objectors (
  ticket_key INTEGER NOT NULL REFERENCES tickets(key),
  no INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (ticket_key, no)
) STRICT, WITHOUT ROWID;

-- Rounds of look-backs; a frozen list is written once.
CREATE TABLE rounds (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned','frozen','drawn','finished')),
  unit TEXT NOT NULL,
  inspectors TEXT NOT NULL,
  planned_at INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX rounds_planned ON rounds (planned_at, id);
CREATE TABLE round_lists (
  round_id TEXT PRIMARY KEY REFERENCES rounds(id),
  list BLOB NOT NULL
) STRICT;
CREATE TABLE round_audiences (
  round_id TEXT NOT NULL REFERENCES rounds(id),
  audience_id INTEGER NOT NULL REFERENCES audiences(id),
  PRIMARY KEY (round_id, audience_id)
) STRICT;
-- Who opens every audience of a frozen list, and who is recused from one; both follow from round_audiences.
CREATE TABLE round_openers (
  round_id TEXT NOT NULL REFERENCES rounds(id),
  unit_id TEXT NOT NULL,
  PRIMARY KEY (round_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE round_recusals (
  round_id TEXT NOT NULL REFERENCES rounds(id),
  unit_id TEXT NOT NULL,
  PRIMARY KEY (round_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_rounds ON journal (idx) WHERE event = 'round';
-- +goose StatementBegin
CREATE TRIGGER round_lists_no_update BEFORE UPDATE ON round_lists BEGIN SELECT RAISE(ABORT, 'round_lists is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER round_lists_no_delete BEFORE DELETE ON round_lists BEGIN SELECT RAISE(ABORT, 'round_lists is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER round_lists_no_replace BEFORE INSERT ON round_lists WHEN EXISTS (SELECT 1 FROM round_lists WHERE round_id = NEW.round_id) BEGIN SELECT RAISE(ABORT, 'frozen list is taken'); END;
-- +goose StatementEnd

-- Codes with which a photo is taken on the spot; only digests, and none that has been used.
CREATE TABLE captures (
  digest BLOB PRIMARY KEY,
  id TEXT NOT NULL,
  ticket_key INTEGER NOT NULL REFERENCES tickets(key),
  account_id TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX captures_account ON captures (account_id, expires_at);
CREATE INDEX captures_expiry ON captures (expires_at);

-- Who of those who check opened which evidence, and when first. It is not journalled: a read changes nothing.
CREATE TABLE evidence_views (
  attachment_id TEXT NOT NULL REFERENCES attachments(id),
  account_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (attachment_id, account_id)
) STRICT, WITHOUT ROWID;

-- The look of every photo under each of its four quarters of 16 bits, newest tickets last: quarter is its number * 65536 + its bits.
CREATE TABLE photo_looks (
  quarter INTEGER NOT NULL,
  ticket_key INTEGER NOT NULL REFERENCES tickets(key),
  attachment_id TEXT NOT NULL REFERENCES attachments(id),
  look INTEGER NOT NULL,
  PRIMARY KEY (quarter, ticket_key, attachment_id)
) STRICT, WITHOUT ROWID;

-- Moves that flags are raised on over a period: who moved what away, asked for more time, reopened or took in.
CREATE TABLE telling_moves (
  move TEXT NOT NULL,
  at INTEGER NOT NULL,
  ticket_key INTEGER NOT NULL REFERENCES tickets(key),
  seq INTEGER NOT NULL,
  unit_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  due_on INTEGER NOT NULL,
  closed_at INTEGER NOT NULL,
  PRIMARY KEY (move, at, ticket_key, seq)
) STRICT, WITHOUT ROWID;

-- Entries of the boards of models and warnings; decided_idx is the entry of the journal that decided, -1 before.
CREATE TABLE boards (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  board TEXT NOT NULL CHECK (board IN ('model','warning')),
  unit_id TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  quarter TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed','approved','refused')),
  proposed_at INTEGER NOT NULL,
  decided_idx INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX boards_proposed ON boards (proposed_at, id);
CREATE INDEX boards_quarter ON boards (quarter, state);
CREATE UNIQUE INDEX boards_once ON boards (board, unit_id, ticket_id, quarter) WHERE state <> 'refused';
CREATE INDEX journal_boards ON journal (idx) WHERE event = 'board';

-- Lists of superior offices held against tickets; written once, with their rows.
CREATE TABLE reconciliations (
  id TEXT PRIMARY KEY,
  unit_id TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX reconciliations_made ON reconciliations (unit_id, made_at, id);
CREATE TABLE reconciliation_rows (
  reconciliation_id TEXT NOT NULL REFERENCES reconciliations(id),
  n INTEGER NOT NULL,
  finding TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (reconciliation_id, n)
) STRICT;
CREATE INDEX reconciliation_findings ON reconciliation_rows (reconciliation_id, finding, n);
CREATE INDEX journal_reconciliations ON journal (idx) WHERE event = 'reconcile';
-- +goose StatementBegin
CREATE TRIGGER reconciliations_no_update BEFORE UPDATE ON reconciliations BEGIN SELECT RAISE(ABORT, 'reconciliations is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reconciliations_no_delete BEFORE DELETE ON reconciliations BEGIN SELECT RAISE(ABORT, 'reconciliations is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reconciliations_no_replace BEFORE INSERT ON reconciliations WHEN EXISTS (SELECT 1 FROM reconciliations WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'reconciliation is taken'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reconciliation_rows_no_update BEFORE UPDATE ON reconciliation_rows BEGIN SELECT RAISE(ABORT, 'reconciliation_rows is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reconciliation_rows_no_delete BEFORE DELETE ON reconciliation_rows BEGIN SELECT RAISE(ABORT, 'reconciliation_rows is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reconciliation_rows_no_replace BEFORE INSERT ON reconciliation_rows WHEN EXISTS (SELECT 1 FROM reconciliation_rows WHERE reconciliation_id = NEW.reconciliation_id AND n = NEW.n) BEGIN SELECT RAISE(ABORT, 'row of a reconciliation is taken'); END;
-- +goose StatementEnd

-- What figures need to know of a ticket after each entry that changed it. A standing is in force from its day until the
-- day of the next one, as far as entries before next_idx are known; the last one of a ticket has the largest numbers there. Rows
-- that are in force on a late day lie together at the end of the table.
CREATE TABLE standings (
  ticket_key INTEGER NOT NULL REFERENCES tickets(key),
  idx INTEGER NOT NULL,
  day INTEGER NOT NULL,
  next_idx INTEGER NOT NULL,
  next_day INTEGER NOT NULL,
  at INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  campaign TEXT NOT NULL,
  list_level TEXT NOT NULL,
  township TEXT NOT NULL,
  units TEXT NOT NULL,
  types TEXT NOT NULL,
  month INTEGER NOT NULL,
  batch TEXT NOT NULL,
  verdict TEXT NOT NULL,
  audience_id INTEGER NOT NULL REFERENCES audiences(id),
  class TEXT NOT NULL CHECK (class IN ('open','stage_closed','closed','merged','not_accepted','voided')),
  key_case INTEGER NOT NULL,
  channel TEXT NOT NULL,
  derived INTEGER NOT NULL,
  discovery TEXT NOT NULL,
  disputed INTEGER NOT NULL,
  registered_on INTEGER NOT NULL,
  started_on INTEGER NOT NULL,
  first_dispatched_on INTEGER NOT NULL,
  dispatches INTEGER NOT NULL,
  returns INTEGER NOT NULL,
  signing TEXT NOT NULL,
  sign_due_on INTEGER NOT NULL,
  replied_on INTEGER NOT NULL,
  original_due_on INTEGER NOT NULL,
  current_due_on INTEGER NOT NULL,
  extensions INTEGER NOT NULL,
  applications INTEGER NOT NULL,
  reworks INTEGER NOT NULL,
  closed_on INTEGER NOT NULL,
  closure_type TEXT NOT NULL,
  historical INTEGER NOT NULL,
  ever_closed_on INTEGER NOT NULL,
  reopens INTEGER NOT NULL,
  reopened_on INTEGER NOT NULL,
  look_backs INTEGER NOT NULL,
  look_backs_lost INTEGER NOT NULL,
  look_back_on INTEGER NOT NULL,
  look_back_result TEXT NOT NULL,
  calls INTEGER NOT NULL,
  calls_reached INTEGER NOT NULL,
  calls_satisfied INTEGER NOT NULL,
  calls_basically INTEGER NOT NULL,
  calls_not INTEGER NOT NULL,
  repeats INTEGER NOT NULL,
  reply_due_on INTEGER NOT NULL,
  orders INTEGER NOT NULL,
  penalty_cases INTEGER NOT NULL,
  fine_fen INTEGER NOT NULL,
  criminal_cases INTEGER NOT NULL,
  admin_detention INTEGER NOT NULL,
  criminal_detention INTEGER NOT NULL,
  summoned INTEGER NOT NULL,
  held_accountable INTEGER NOT NULL,
  number_begins TEXT NOT NULL,
  milestones INTEGER NOT NULL,
  missed INTEGER NOT NULL,
  missed_next INTEGER NOT NULL,
  PRIMARY KEY (next_day, ticket_key, idx)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX standings_ticket ON standings (ticket_key, idx);
CREATE INDEX standings_moved ON standings (day, idx);
-- By the days on which a standing in force counts otherwise without anything happening.
CREATE INDEX standings_due ON standings (current_due_on) WHERE next_day = 2147483647 AND current_due_on > 0;
CREATE INDEX standings_due_first ON standings (original_due_on) WHERE next_day = 2147483647 AND original_due_on > 0;
CREATE INDEX standings_sign_due ON standings (sign_due_on) WHERE next_day = 2147483647 AND signing = 'waiting';
CREATE INDEX standings_reply_due ON standings (reply_due_on) WHERE next_day = 2147483647 AND reply_due_on > 0;
CREATE INDEX standings_missed ON standings (missed) WHERE next_day = 2147483647 AND missed > 0;
CREATE INDEX standings_missed_next ON standings (missed_next) WHERE next_day = 2147483647 AND missed_next > 0;
CREATE INDEX standings_ages ON standings (registered_on) WHERE next_day = 2147483647 AND class IN ('open', 'stage_closed');
-- +goose StatementBegin
CREATE TRIGGER standings_closed_once BEFORE UPDATE ON standings WHEN OLD.next_idx <> 9223372036854775807 OR NEW.ticket_key <> OLD.ticket_key OR NEW.idx <> OLD.idx OR NEW.day <> OLD.day OR NEW.at <> OLD.at
BEGIN SELECT RAISE(ABORT, 'standings is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER standings_facts_stay BEFORE UPDATE OF source, campaign, list_level, township, units, types, month, batch, verdict, audience_id, class, key_case, channel, derived, discovery, disputed, registered_on, started_on, first_dispatched_on, dispatches, returns, signing, sign_due_on, replied_on, original_due_on, current_due_on, extensions, applications, reworks, closed_on, closure_type, historical, ever_closed_on, reopens, reopened_on, look_backs, look_backs_lost, look_back_on, look_back_result, calls, calls_reached, calls_satisfied, calls_basically, calls_not, repeats, reply_due_on, orders, penalty_cases, fine_fen, criminal_cases, admin_detention, criminal_detention, summoned, held_accountable, number_begins, milestones, missed, missed_next ON standings BEGIN SELECT RAISE(ABORT, 'standings is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER standings_no_delete BEFORE DELETE ON standings BEGIN SELECT RAISE(ABORT, 'standings is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER standings_no_replace BEFORE INSERT ON standings WHEN EXISTS (SELECT 1 FROM standings WHERE ticket_key = NEW.ticket_key AND idx = NEW.idx)
BEGIN SELECT RAISE(ABORT, 'standing is taken'); END;
-- +goose StatementEnd

-- Frozen reports. Rows and bytes are written once.
CREATE TABLE snapshots (
  id TEXT PRIMARY KEY,
  report TEXT NOT NULL,
  as_of INTEGER NOT NULL,
  by_user TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  scope TEXT NOT NULL,
  digest TEXT NOT NULL,
  entries INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX snapshots_made ON snapshots (scope, made_at, id);
CREATE TABLE snapshot_bodies (
  snapshot_id TEXT PRIMARY KEY REFERENCES snapshots(id),
  body BLOB NOT NULL
) STRICT;
CREATE INDEX journal_snapshots ON journal (idx) WHERE event = 'snapshot';
-- +goose StatementBegin
CREATE TRIGGER snapshots_no_update BEFORE UPDATE ON snapshots BEGIN SELECT RAISE(ABORT, 'snapshots is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER snapshots_no_delete BEFORE DELETE ON snapshots BEGIN SELECT RAISE(ABORT, 'snapshots is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER snapshots_no_replace BEFORE INSERT ON snapshots WHEN EXISTS (SELECT 1 FROM snapshots WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'snapshot is taken'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER snapshot_bodies_no_update BEFORE UPDATE ON snapshot_bodies BEGIN SELECT RAISE(ABORT, 'snapshot_bodies is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER snapshot_bodies_no_delete BEFORE DELETE ON snapshot_bodies BEGIN SELECT RAISE(ABORT, 'snapshot_bodies is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER snapshot_bodies_no_replace BEFORE INSERT ON snapshot_bodies WHEN EXISTS (SELECT 1 FROM snapshot_bodies WHERE snapshot_id = NEW.snapshot_id) BEGIN SELECT RAISE(ABORT, 'snapshot is taken'); END;
-- +goose StatementEnd

-- Closed periods, in order.
CREATE TABLE closings (
  no INTEGER PRIMARY KEY,
  snapshot_id TEXT NOT NULL UNIQUE REFERENCES snapshots(id),
  from_day INTEGER NOT NULL,
  to_day INTEGER NOT NULL CHECK (to_day >= from_day),
  detail TEXT NOT NULL
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER closings_no_update BEFORE UPDATE ON closings BEGIN SELECT RAISE(ABORT, 'closings is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER closings_no_delete BEFORE DELETE ON closings BEGIN SELECT RAISE(ABORT, 'closings is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER closings_in_order BEFORE INSERT ON closings WHEN EXISTS (SELECT 1 FROM closings WHERE no >= NEW.no OR to_day >= NEW.from_day OR snapshot_id = NEW.snapshot_id)
BEGIN SELECT RAISE(ABORT, 'closings follow each other'); END;
-- +goose StatementEnd

-- Numbers of daily, weekly and monthly reports: each number and each day once, whatever server makes the issue.
CREATE TABLE issues (
  kind TEXT NOT NULL CHECK (kind IN ('daily','weekly','monthly')),
  no INTEGER NOT NULL,
  on_day INTEGER NOT NULL,
  snapshot_id TEXT NOT NULL UNIQUE REFERENCES snapshots(id),
  PRIMARY KEY (kind, no),
  UNIQUE (kind, on_day)
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER issues_no_update BEFORE UPDATE ON issues BEGIN SELECT RAISE(ABORT, 'issues is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER issues_no_delete BEFORE DELETE ON issues BEGIN SELECT RAISE(ABORT, 'issues is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER issues_in_order BEFORE INSERT ON issues WHEN EXISTS (SELECT 1 FROM issues WHERE kind = NEW.kind AND (no >= NEW.no OR on_day >= NEW.on_day) OR snapshot_id = NEW.snapshot_id)
BEGIN SELECT RAISE(ABORT, 'issue is taken'); END;
-- +goose StatementEnd

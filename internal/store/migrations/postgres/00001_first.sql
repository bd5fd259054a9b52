-- Instants are microseconds since 1970 (UTC), days are counted from 1970-01-01 = 1; absent text is ''.
-- +goose Up
CREATE TABLE units (
  id TEXT PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  level TEXT NOT NULL,
  parent_id TEXT NOT NULL DEFAULT '',
  acceptance_unit TEXT NOT NULL DEFAULT ''
);

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('officer','leader','supervisor','coordinator','auditor','system_admin','security_admin','audit_admin')),
  unit TEXT NOT NULL,
  scope TEXT NOT NULL,
  disabled BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  password_hash TEXT NOT NULL,
  password_at BIGINT NOT NULL,
  must_change BIGINT NOT NULL,
  vouched_at BIGINT NOT NULL,
  otp_required BIGINT NOT NULL,
  otp_secret BYTEA,
  otp_pending BYTEA,
  otp_step BIGINT NOT NULL,
  session_epoch BIGINT NOT NULL,
  token_epoch BIGINT NOT NULL,
  -- the three administrators have no business rights (三员分立)
  CONSTRAINT administrators_without_unit CHECK ((role IN ('system_admin','security_admin','audit_admin')) = (unit = '' AND scope = '[]'))
);
CREATE TABLE credentials (
  digest BYTEA PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  account_id TEXT NOT NULL,
  label TEXT NOT NULL,
  scopes TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  confirmed_at BIGINT NOT NULL
);
CREATE INDEX credentials_account ON credentials (account_id, created_at);
CREATE INDEX credentials_expiry ON credentials (expires_at);
CREATE TABLE sign_in_failures (
  key TEXT PRIMARY KEY,
  count BIGINT NOT NULL,
  locks BIGINT NOT NULL,
  since BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  locked_until BIGINT NOT NULL
);

CREATE TABLE campaigns (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  receipt_pattern TEXT NOT NULL DEFAULT '',
  level TEXT NOT NULL DEFAULT '' CHECK (level IN ('','central','provincial','municipal','county')),
  created_at BIGINT NOT NULL
);

CREATE TABLE rule_sets (
  version BIGINT PRIMARY KEY,
  digest TEXT NOT NULL,
  body TEXT NOT NULL,
  since BIGINT NOT NULL
);

-- Who may know of a ticket: every set of involved and recused units is kept once.
CREATE TABLE audiences (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE
);
CREATE TABLE audience_access (
  unit_id TEXT NOT NULL,
  audience_id BIGINT NOT NULL REFERENCES audiences(id),
  PRIMARY KEY (unit_id, audience_id)
);
CREATE TABLE audience_recusals (
  unit_id TEXT NOT NULL,
  audience_id BIGINT NOT NULL REFERENCES audiences(id),
  PRIMARY KEY (unit_id, audience_id)
);

CREATE TABLE tickets (
  key BIGINT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  ticket_no TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('inspection_task','complaint','list_item','self_found','hotline','oversight')),
  state TEXT NOT NULL CHECK (state IN ('registered','not_accepted','merged','dispatched','investigating','plan_review','rectifying','stage_closed','acceptance_requested','verifying','publicizing','closed','voided')),
  version BIGINT NOT NULL,
  route_version BIGINT NOT NULL REFERENCES rule_sets(version),
  historical BIGINT NOT NULL,
  live BIGINT NOT NULL,
  audience_id BIGINT NOT NULL REFERENCES audiences(id),
  campaign TEXT NOT NULL,
  receipt_number TEXT NOT NULL,
  receipt_key TEXT NOT NULL,
  batch TEXT NOT NULL,
  list_level TEXT NOT NULL,
  title TEXT NOT NULL,
  township TEXT NOT NULL,
  pollution_types TEXT NOT NULL,
  key_case BIGINT NOT NULL,
  verdict TEXT NOT NULL,
  registered_at BIGINT NOT NULL,
  responsible_unit TEXT NOT NULL,
  co_units TEXT NOT NULL,
  lead_unit TEXT NOT NULL,
  acceptance_unit TEXT NOT NULL,
  original_due_on BIGINT NOT NULL,
  current_due_on BIGINT NOT NULL,
  yellow_after BIGINT NOT NULL,
  red_after BIGINT NOT NULL,
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
  closed_at BIGINT NOT NULL,
  closure_type TEXT NOT NULL,
  historical_closure BIGINT NOT NULL,
  notice_id TEXT NOT NULL,
  notice_end_on BIGINT NOT NULL,
  tracking TEXT NOT NULL,
  disputed BIGINT NOT NULL,
  origin TEXT NOT NULL,
  master TEXT NOT NULL,
  split_from TEXT NOT NULL,
  effective_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
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
);
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

CREATE TABLE ticket_search (
  ticket_key BIGINT PRIMARY KEY REFERENCES tickets(key),
  words TSVECTOR NOT NULL
);
CREATE INDEX ticket_search_words ON ticket_search USING GIN (words) WITH (fastupdate = off);

CREATE TABLE complainants (
  ticket_key BIGINT PRIMARY KEY REFERENCES tickets(key),
  sealed BYTEA NOT NULL
);

CREATE TABLE attachments (
  id TEXT PRIMARY KEY,
  ticket_key BIGINT NOT NULL REFERENCES tickets(key),
  kind TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  file TEXT NOT NULL,
  size BIGINT NOT NULL,
  by_account TEXT NOT NULL,
  by_unit TEXT NOT NULL,
  at BIGINT NOT NULL,
  live BIGINT NOT NULL
);
CREATE INDEX attachments_ticket ON attachments (ticket_key, at);
CREATE INDEX attachments_digest ON attachments (sha256);
CREATE INDEX attachments_account ON attachments (by_account, at);

CREATE TABLE journal (
  idx BIGINT PRIMARY KEY,
  leaf BYTEA NOT NULL,
  event TEXT NOT NULL,
  ticket_key BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX journal_ticket ON journal (ticket_key, seq) WHERE ticket_key <> 0;
CREATE INDEX journal_recorded ON journal (recorded_at);
CREATE TABLE journal_texts (
  idx BIGINT PRIMARY KEY REFERENCES journal(idx),
  secret BYTEA NOT NULL,
  texts BYTEA NOT NULL
);
CREATE TABLE journal_head (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  size BIGINT NOT NULL
);
INSERT INTO journal_head (id, size) VALUES (1, 0);

CREATE TABLE answers (
  account_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  answer BYTEA NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (account_id, idempotency_key)
);

-- The ledger of daily differences. A cube keeps some of the dimensions; cube 1 keeps all, cube 2 the few that most reports need.
CREATE TABLE figure_cells (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cube BIGINT NOT NULL,
  source TEXT NOT NULL,
  campaign TEXT NOT NULL,
  list_level TEXT NOT NULL,
  township TEXT NOT NULL,
  units TEXT NOT NULL,
  types TEXT NOT NULL,
  month BIGINT NOT NULL,
  audience_id BIGINT NOT NULL REFERENCES audiences(id),
  UNIQUE (cube, source, campaign, list_level, township, units, types, month, audience_id)
);
-- span: YYYY and YYYYMM are totals, YYYYMMDD single days; known_on is the day of recording of a single day's part, 0 for totals.
CREATE TABLE figures (
  cube BIGINT NOT NULL,
  span BIGINT NOT NULL,
  cell_id BIGINT NOT NULL REFERENCES figure_cells(id),
  known_on BIGINT NOT NULL,
  open BIGINT NOT NULL,
  stage_closed BIGINT NOT NULL,
  closed BIGINT NOT NULL,
  merged BIGINT NOT NULL,
  not_accepted BIGINT NOT NULL,
  voided BIGINT NOT NULL,
  overdue BIGINT NOT NULL,
  answered BIGINT NOT NULL,
  historical BIGINT NOT NULL,
  orders BIGINT NOT NULL,
  PRIMARY KEY (cube, span, cell_id, known_on)
);
-- The days of a cell in a year as one value, without the days on which they were recorded: read at once where figures
-- would be read row by row. Nothing but what follows from the ledger, as far as the head says; size is below zero while it
-- is made anew.
CREATE TABLE figure_years (
  cube BIGINT NOT NULL,
  cell_id BIGINT NOT NULL REFERENCES figure_cells(id),
  year BIGINT NOT NULL,
  days BYTEA NOT NULL,
  PRIMARY KEY (cube, cell_id, year)
);
CREATE TABLE figure_years_head (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  build BIGINT NOT NULL,
  size BIGINT NOT NULL
);
INSERT INTO figure_years_head (id, build, size) VALUES (1, 0, -1);
-- Every step of every ticket in cube 1: what stands behind a figure.
CREATE TABLE figure_steps (
  cell_id BIGINT NOT NULL REFERENCES figure_cells(id),
  day BIGINT NOT NULL,
  idx BIGINT NOT NULL,
  ticket_key BIGINT NOT NULL,
  open BIGINT NOT NULL,
  stage_closed BIGINT NOT NULL,
  closed BIGINT NOT NULL,
  merged BIGINT NOT NULL,
  not_accepted BIGINT NOT NULL,
  voided BIGINT NOT NULL,
  overdue BIGINT NOT NULL,
  answered BIGINT NOT NULL,
  historical BIGINT NOT NULL,
  orders BIGINT NOT NULL,
  PRIMARY KEY (cell_id, day, idx)
);
CREATE INDEX figure_steps_idx ON figure_steps (idx);

CREATE TABLE imports (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  campaign TEXT NOT NULL,
  source TEXT NOT NULL,
  as_of BIGINT NOT NULL,
  file_name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  layout TEXT NOT NULL,
  dry_run BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('staging','running','done')),
  row_count BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  finished_at BIGINT NOT NULL
);
CREATE TABLE import_rows (
  import_id TEXT NOT NULL REFERENCES imports(id),
  n BIGINT NOT NULL,
  sheet TEXT NOT NULL,
  line BIGINT NOT NULL,
  receipt_number TEXT NOT NULL,
  body TEXT NOT NULL,
  outcome TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  problems TEXT NOT NULL,
  PRIMARY KEY (import_id, n)
);

-- +goose StatementBegin
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION one_step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.version <> OLD.version + 1 OR NEW.key <> OLD.key OR NEW.id <> OLD.id OR NEW.source <> OLD.source THEN
    RAISE EXCEPTION 'a ticket changes one version at a time and keeps its identity';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.size <= OLD.size THEN RAISE EXCEPTION 'the journal only grows'; END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tickets_one_step BEFORE UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION one_step();
CREATE TRIGGER journal_head_grows BEFORE UPDATE ON journal_head FOR EACH ROW EXECUTE FUNCTION only_grows();
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER journal_not_emptied BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER attachments_append_only BEFORE UPDATE OR DELETE ON attachments FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER attachments_not_emptied BEFORE TRUNCATE ON attachments FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER figure_steps_append_only BEFORE UPDATE OR DELETE ON figure_steps FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER figure_steps_not_emptied BEFORE TRUNCATE ON figure_steps FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER rule_sets_append_only BEFORE UPDATE OR DELETE ON rule_sets FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER rule_sets_not_emptied BEFORE TRUNCATE ON rule_sets FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER tickets_stay BEFORE DELETE ON tickets FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER tickets_not_emptied BEFORE TRUNCATE ON tickets FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER journal_head_stay BEFORE DELETE ON journal_head FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER journal_head_not_emptied BEFORE TRUNCATE ON journal_head FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER journal_texts_once BEFORE UPDATE ON journal_texts FOR EACH ROW EXECUTE FUNCTION append_only();

-- Sweeps (举一反三), with a row for every unit that is asked; result is blank until it answers.
CREATE TABLE sweeps (
  id TEXT PRIMARY KEY,
  ticket_key BIGINT NOT NULL REFERENCES tickets(key),
  audience_id BIGINT NOT NULL REFERENCES audiences(id),
  started_unit TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  waiting BIGINT NOT NULL CHECK (waiting >= 0),
  detail TEXT NOT NULL
);
CREATE INDEX sweeps_ticket ON sweeps (ticket_key, started_at);
CREATE INDEX sweeps_begun ON sweeps (started_at, id);
CREATE INDEX sweeps_started ON sweeps (started_unit, started_at, id) WHERE waiting > 0;
CREATE TABLE sweep_units (
  sweep_id TEXT NOT NULL REFERENCES sweeps(id),
  unit_id TEXT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('', 'none', 'found')),
  detail TEXT NOT NULL,
  PRIMARY KEY (sweep_id, unit_id)
);
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
  created_at BIGINT NOT NULL,
  target BYTEA NOT NULL,
  heard_to BIGINT NOT NULL,
  last_n BIGINT NOT NULL,
  lease_holder TEXT NOT NULL,
  leased_until BIGINT NOT NULL
);
CREATE TABLE webhook_deliveries (
  endpoint TEXT NOT NULL REFERENCES webhooks(id),
  n BIGINT NOT NULL,
  id TEXT NOT NULL,
  ticket_key BIGINT NOT NULL,
  body BYTEA NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending','delivered','failed','withheld')),
  attempts BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  since_at BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  done_at BIGINT NOT NULL,
  status BIGINT NOT NULL,
  fault TEXT NOT NULL,
  PRIMARY KEY (endpoint, n)
);
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (endpoint, ticket_key, n) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_done ON webhook_deliveries (endpoint, done_at) WHERE state IN ('delivered','withheld');
CREATE INDEX journal_webhooks ON journal (idx) WHERE event = 'webhook';

-- What waits for somebody about a ticket: a projection of the ticket, for inboxes. The blank unit is the coordinators'.
CREATE TABLE errands (
  unit_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  on_day BIGINT NOT NULL,
  ticket_key BIGINT NOT NULL,
  audience_id BIGINT NOT NULL REFERENCES audiences(id),
  PRIMARY KEY (unit_id, kind, on_day, ticket_key)
);
CREATE INDEX errands_ticket ON errands (ticket_key);

-- How to reach who objected on the page of public notices; sealed as the complainant is.
CREATE TABLE objectors (
  ticket_key BIGINT NOT NULL REFERENCES tickets(key),
  no BIGINT NOT NULL,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (ticket_key, no)
);

-- Rounds of look-backs; a frozen list is written once.
CREATE TABLE rounds (
  id TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned','frozen','drawn','finished')),
  unit TEXT NOT NULL,
  inspectors TEXT NOT NULL,
  planned_at BIGINT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX rounds_planned ON rounds (planned_at, id);
CREATE TABLE round_lists (
  round_id TEXT PRIMARY KEY REFERENCES rounds(id),
  list BYTEA NOT NULL
);
CREATE TABLE round_audiences (
  round_id TEXT NOT NULL REFERENCES rounds(id),
  audience_id BIGINT NOT NULL REFERENCES audiences(id),
  PRIMARY KEY (round_id, audience_id)
);
-- Who opens every audience of a frozen list, and who is recused from one; both follow from round_audiences.
CREATE TABLE round_openers (
  round_id TEXT NOT NULL REFERENCES rounds(id),
  unit_id TEXT NOT NULL,
  PRIMARY KEY (round_id, unit_id)
);
CREATE TABLE round_recusals (
  round_id TEXT NOT NULL REFERENCES rounds(id),
  unit_id TEXT NOT NULL,
  PRIMARY KEY (round_id, unit_id)
);
CREATE INDEX journal_rounds ON journal (idx) WHERE event = 'round';
CREATE TRIGGER round_lists_append_only BEFORE UPDATE OR DELETE ON round_lists FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER round_lists_not_emptied BEFORE TRUNCATE ON round_lists FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Codes with which a photo is taken on the spot; only digests, and none that has been used.
CREATE TABLE captures (
  digest BYTEA PRIMARY KEY,
  id TEXT NOT NULL,
  ticket_key BIGINT NOT NULL REFERENCES tickets(key),
  account_id TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX captures_account ON captures (account_id, expires_at);
CREATE INDEX captures_expiry ON captures (expires_at);

-- Who of those who check opened which evidence, and when first. It is not journalled: a read changes nothing.
CREATE TABLE evidence_views (
  attachment_id TEXT NOT NULL REFERENCES attachments(id),
  account_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (attachment_id, account_id)
);

-- The look of every photo under each of its four quarters of 16 bits, newest tickets last: quarter is its number * 65536 + its bits.
CREATE TABLE photo_looks (
  quarter BIGINT NOT NULL,
  ticket_key BIGINT NOT NULL REFERENCES tickets(key),
  attachment_id TEXT NOT NULL REFERENCES attachments(id),
  look BIGINT NOT NULL,
  PRIMARY KEY (quarter, ticket_key, attachment_id)
);

-- Moves that flags are raised on over a period: who moved what away, asked for more time, reopened or took in.
CREATE TABLE telling_moves (
  move TEXT NOT NULL,
  at BIGINT NOT NULL,
  ticket_key BIGINT NOT NULL REFERENCES tickets(key),
  seq BIGINT NOT NULL,
  unit_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  due_on BIGINT NOT NULL,
  closed_at BIGINT NOT NULL,
  PRIMARY KEY (move, at, ticket_key, seq)
);

-- Entries of the boards of models and warnings; decided_idx is the entry of the journal that decided, -1 before.
CREATE TABLE boards (
  id TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  board TEXT NOT NULL CHECK (board IN ('model','warning')),
  unit_id TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  quarter TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed','approved','refused')),
  proposed_at BIGINT NOT NULL,
  decided_idx BIGINT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX boards_proposed ON boards (proposed_at, id);
CREATE INDEX boards_quarter ON boards (quarter, state);
CREATE UNIQUE INDEX boards_once ON boards (board, unit_id, ticket_id, quarter) WHERE state <> 'refused';
CREATE INDEX journal_boards ON journal (idx) WHERE event = 'board';

-- Lists of superior offices held against tickets; written once, with their rows.
CREATE TABLE reconciliations (
  id TEXT PRIMARY KEY,
  unit_id TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX reconciliations_made ON reconciliations (unit_id, made_at, id);
CREATE TABLE reconciliation_rows (
  reconciliation_id TEXT NOT NULL REFERENCES reconciliations(id),
  n BIGINT NOT NULL,
  finding TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (reconciliation_id, n)
);
CREATE INDEX reconciliation_findings ON reconciliation_rows (reconciliation_id, finding, n);
CREATE INDEX journal_reconciliations ON journal (idx) WHERE event = 'reconcile';
CREATE TRIGGER reconciliations_append_only BEFORE UPDATE OR DELETE ON reconciliations FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER reconciliations_not_emptied BEFORE TRUNCATE ON reconciliations FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER reconciliation_rows_append_only BEFORE UPDATE OR DELETE ON reconciliation_rows FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER reconciliation_rows_not_emptied BEFORE TRUNCATE ON reconciliation_rows FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- What figures need to know of a ticket after each entry that changed it. A standing is in force from its day until the
-- day of the next one, as far as entries before next_idx are known; the last one of a ticket has the largest numbers there. Rows
-- that are in force on a late day lie together at the end of the table.
CREATE TABLE standings (
  ticket_key BIGINT NOT NULL REFERENCES tickets(key),
  idx BIGINT NOT NULL,
  day BIGINT NOT NULL,
  next_idx BIGINT NOT NULL,
  next_day BIGINT NOT NULL,
  at BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  source TEXT NOT NULL,
  campaign TEXT NOT NULL,
  list_level TEXT NOT NULL,
  township TEXT NOT NULL,
  units TEXT NOT NULL,
  types TEXT NOT NULL,
  month BIGINT NOT NULL,
  batch TEXT NOT NULL,
  verdict TEXT NOT NULL,
  audience_id BIGINT NOT NULL REFERENCES audiences(id),
  class TEXT NOT NULL CHECK (class IN ('open','stage_closed','closed','merged','not_accepted','voided')),
  key_case BOOLEAN NOT NULL,
  channel TEXT NOT NULL,
  derived BOOLEAN NOT NULL,
  discovery TEXT NOT NULL,
  disputed BOOLEAN NOT NULL,
  registered_on BIGINT NOT NULL,
  started_on BIGINT NOT NULL,
  first_dispatched_on BIGINT NOT NULL,
  dispatches BIGINT NOT NULL,
  returns BIGINT NOT NULL,
  signing TEXT NOT NULL,
  sign_due_on BIGINT NOT NULL,
  replied_on BIGINT NOT NULL,
  original_due_on BIGINT NOT NULL,
  current_due_on BIGINT NOT NULL,
  extensions BIGINT NOT NULL,
  applications BIGINT NOT NULL,
  reworks BIGINT NOT NULL,
  closed_on BIGINT NOT NULL,
  closure_type TEXT NOT NULL,
  historical BOOLEAN NOT NULL,
  ever_closed_on BIGINT NOT NULL,
  reopens BIGINT NOT NULL,
  reopened_on BIGINT NOT NULL,
  look_backs BIGINT NOT NULL,
  look_backs_lost BIGINT NOT NULL,
  look_back_on BIGINT NOT NULL,
  look_back_result TEXT NOT NULL,
  calls BIGINT NOT NULL,
  calls_reached BIGINT NOT NULL,
  calls_satisfied BIGINT NOT NULL,
  calls_basically BIGINT NOT NULL,
  calls_not BIGINT NOT NULL,
  repeats BIGINT NOT NULL,
  reply_due_on BIGINT NOT NULL,
  orders BIGINT NOT NULL,
  penalty_cases BIGINT NOT NULL,
  fine_fen BIGINT NOT NULL,
  criminal_cases BIGINT NOT NULL,
  admin_detention BIGINT NOT NULL,
  criminal_detention BIGINT NOT NULL,
  summoned BIGINT NOT NULL,
  held_accountable BIGINT NOT NULL,
  number_begins TEXT NOT NULL,
  milestones BOOLEAN NOT NULL,
  missed BIGINT NOT NULL,
  missed_next BIGINT NOT NULL,
  PRIMARY KEY (next_day, ticket_key, idx)
);
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
CREATE FUNCTION standings_closed_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before standings; BEGIN
  before := NEW;
  before.next_idx := OLD.next_idx;
  before.next_day := OLD.next_day;
  before.next_at := OLD.next_at;
  IF OLD.next_idx <> 9223372036854775807 OR before IS DISTINCT FROM OLD THEN RAISE EXCEPTION 'standings is append-only'; END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER standings_closed_once BEFORE UPDATE ON standings FOR EACH ROW EXECUTE FUNCTION standings_closed_once();
CREATE TRIGGER standings_stay BEFORE DELETE ON standings FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER standings_not_emptied BEFORE TRUNCATE ON standings FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Frozen reports. Rows and bytes are written once.
CREATE TABLE snapshots (
  id TEXT PRIMARY KEY,
  report TEXT NOT NULL,
  as_of BIGINT NOT NULL,
  by_user TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  scope TEXT NOT NULL,
  digest TEXT NOT NULL,
  entries BIGINT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX snapshots_made ON snapshots (scope, made_at, id);
CREATE TABLE snapshot_bodies (
  snapshot_id TEXT PRIMARY KEY REFERENCES snapshots(id),
  body BYTEA NOT NULL
);
CREATE INDEX journal_snapshots ON journal (idx) WHERE event = 'snapshot';
CREATE TRIGGER snapshots_append_only BEFORE UPDATE OR DELETE ON snapshots FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER snapshots_not_emptied BEFORE TRUNCATE ON snapshots FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER snapshot_bodies_append_only BEFORE UPDATE OR DELETE ON snapshot_bodies FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER snapshot_bodies_not_emptied BEFORE TRUNCATE ON snapshot_bodies FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Closed periods, in order.
CREATE TABLE closings (
  no BIGINT PRIMARY KEY,
  snapshot_id TEXT NOT NULL UNIQUE REFERENCES snapshots(id),
  from_day BIGINT NOT NULL,
  to_day BIGINT NOT NULL CHECK (to_day >= from_day),
  detail TEXT NOT NULL
);
CREATE TRIGGER closings_append_only BEFORE UPDATE OR DELETE ON closings FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER closings_not_emptied BEFORE TRUNCATE ON closings FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Numbers of daily, weekly and monthly reports: each number and each day once, whatever server makes the issue.
CREATE TABLE issues (
  kind TEXT NOT NULL CHECK (kind IN ('daily','weekly','monthly')),
  no BIGINT NOT NULL,
  on_day BIGINT NOT NULL,
  snapshot_id TEXT NOT NULL UNIQUE REFERENCES snapshots(id),
  PRIMARY KEY (kind, no),
  UNIQUE (kind, on_day)
);
CREATE TRIGGER issues_append_only BEFORE UPDATE OR DELETE ON issues FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER issues_not_emptied BEFORE TRUNCATE ON issues FOR EACH STATEMENT EXECUTE FUNCTION append_only();

// Package store keeps everything Luodi knows in one database, SQLite in a data folder or
// PostgreSQL, and holds the only SQL of the program. It decides no rights and no rules; it keeps
// rows, totals and the audit trail true together.
//
// # Opening
//
//	db, err := store.Open(ctx, store.Options{Dir: "data"})            // SQLite: data/luodi.db
//	db, err := store.Open(ctx, store.Options{URL: "postgres://…"})    // PostgreSQL
//	defer db.Close()                                                  // finishes the writes that wait
//
// # Writing and reading
//
//	err = db.Write(ctx, func(tx *store.Tx) error { … })      // durable when it returns nil
//	err = db.Read(ctx, func(r *store.Reader) error { … })    // one consistent snapshot
//
// Write is the only way to change anything. Waiting functions are committed in groups: all share
// one COMMIT with one fsync, and nobody hears of success before it; the failure of one undoes its
// own changes alone. A group first runs without savepoints; when a function fails after it has
// written, the group is rolled back and runs again with a savepoint for each. A function may
// therefore run twice: it changes rows and nothing else; it never sends, prints, or touches
// variables that it does not set anew. Inside it use only tx, never db.
//
// On PostgreSQL groups are serializable and run again when another node was in the way; a lost
// connection is replaced, and a commit whose outcome is not known is answered as Unavailable.
//
// Every query method of Reader is also on Tx, where it sees the transaction's own changes. None
// takes a context: a Reader has that of Read, a Tx cannot be interrupted half-way.
//
// # Methods of DB
//
//	Open(ctx, Options) (*DB, error)
//	(db) Close() error
//	(db) Engine() Engine                                         SQLite | PostgreSQL
//	(db) Write(ctx, func(*Tx) error) error
//	(db) Read(ctx, func(*Reader) error) error
//	(db) Ping(ctx) error
//	(db) LightsKept() <-chan struct{}                            closed by the next commit here that changes lights
//	(db) Bootstrap(ctx) (login, password string, err error)      first operator; "" when there are accounts
//	(db) SignIn(ctx, access.Credentials) (access.SignedIn, error)  Invalid, TooMany
//	(db) Session(ctx, token) (access.Session, access.Account, error) Unauthenticated when unknown or expired
//	(db) SignOut(ctx, token) error
//	(db) TokenAccount(ctx, secret) (access.Token, access.Account, error) Unauthenticated when unknown, expired or of a disabled account
//	(db) Empty(ctx) (bool, error)
//	Exists(dir) bool                                                 is there a database in the folder
//	(db) Verify(ctx, step func(done, of int)) (Verified, error)      Verified.Findings: what is wrong
//	Copy(ctx, from, to *DB, step) (Copied, error)                   luodi migrate
//
// # Methods of Tx alone
//
//	(tx) Now() time.Time        one instant per function, UTC, microseconds
//	(tx) NewID() string         UUIDv7 of that clock, rising
//	(tx) Audit(actor access.Actor, action access.Action, kind, subject, chain string, before, after any) error
//	                            chain: access.Installation or the plan's id; nil before = made, nil after = removed
//	(tx) SetSetting(key, value string) error
//	(tx) InsertUnit(*org.Unit) error       sets ID, Slug (when empty), SortKey, Version; Conflict when a name is taken
//	(tx) UpdateUnit(*org.Unit) error       guarded by Version (Conflict), which it raises; replaces aliases
//	(tx) InsertAccount(*access.Account) error, UpdateAccount(*access.Account) error, SetPassword(id, phc) error
//	(tx) RevokeSession(account, sessionID) error, RevokeSessions(account, exceptSessionID) error
//	(tx) InsertDocument(*plan.Document, io.ReaderAt) error       sets ID, SHA256, UploadedAt; reads Size bytes
//	(tx) SetDocumentFormat(id, format, encoding) error
//	(tx) InsertReview(*plan.Review) error, UpdateReview(*plan.Review) error (guarded)
//	(tx) AppendReviewOp(*plan.ReviewOp) error                    sets Seq and At
//	(tx) InsertPlan(*plan.Plan, []plan.Provision, []plan.Measure) error
//	                            sets empty ids, Slug, Version, kept totals; the ids that provisions and
//	                            measures use for each other must be set (tx.NewID) before
//	(tx) UpdatePlan(*plan.Plan) error                            head only, guarded
//	(tx) SetProvisionTitle(plan.ProvisionID, plan.Words) error
//	(tx) UpdateMeasure(*plan.Measure) error                      guarded; replaces assignments and figures, keeps totals
//	(tx) InsertNote(*plan.Note) error                            sets ID, At, Plan
//	(tx) SaveRelease(*portal.Release) error                      sets Number, ReleasedAt; marks the plan released
//	(tx) WithdrawRelease(plan.ID) error
//
//	(tx) InsertWork(*work.Kept) error, UpdateWork(*work.Kept) error (guarded by Guard; head, tasks, dates), DeleteWork(work.PlanID) error
//	(tx) SaveWorkDates(*work.Kept) error                         dates and totals that moved; Guard stays
//	(tx) SaveLights([]standing.Light) error, SaveLightTotals, DeleteLightTotals, InsertLightChange(*standing.Change) error
//	(tx) FreezeLights(report.Period) error, InsertFrozenLights, InsertOverride(*standing.Override), InsertRules(*standing.RulesVersion) error
//	(tx) LightsTouched(plan.ID, ...plan.MeasureID) error         has lights computed anew soon
//	(tx) InsertCrossLink(*work.KeptCross) error, DeleteCrossLink(work.LinkID) error
//	(tx) InsertExtension(*work.KeptExtension) error, UpdateExtension(*work.KeptExtension) error (guarded)
//	(tx) InsertCompletion(*report.Completion) error, UpdateCompletion(*report.Completion) error (guarded)
//	(tx) InsertSuspension(*report.Suspension) error, UpdateSuspension(*report.Suspension) error (guarded)
//	(tx) InsertAsk(*report.Ask) error, UpdateQuestion(*report.Question) error (guarded)
//	(tx) InsertTemplateEdit(*work.TemplateEdit) error, InsertNotice(*work.NoticeEntry) error
//	(tx) InsertFeed(*work.Feed, hash string) error, DeleteFeed(access.AccountID, work.FeedID) error, SetFeedUsed(work.FeedID, calendar.Date) error
//	(tx) InsertToken(*access.Token, hash string) error, DeleteToken(access.TokenID) error, SetTokenUsed(access.TokenID, calendar.Date) error
//	(tx) KeepAnswer(store.Answer) error                          of a request with an Idempotency-Key; drops those older than a day
//
//	(tx) Enqueue(jobs.New) error                                 one pending row per kind and key; wakes the runner after the commit
//	(tx) FinishJobs([]jobs.Job) error                            in the transaction of their effects; Conflict when taken over
//	(tx) FinishRun(jobs.Run) error                               the same for a run of periodic work
//	(tx) ClaimJobs, ExtendJobs, PutBackJob, ReviveJob, ReviveDead, DropJob, InsertRun, UpdateRun, PruneRuns   what package jobs needs
//	(tx) ForgetSessions() error                                  expired ones, and old failed attempts
//
// # Query methods (Reader and Tx)
//
// A thing asked for by id or slug that is not there is a NotFound fault. Methods that return
// (thing, bool, error) ask whether it is there.
//
//	Setting(key) (string, bool, error)
//	InstallationID() (string, error)
//	Unit(id), UnitBySlug(slug) (org.Unit, error)
//	UnitByName(name) (org.Unit, bool, error)                     by folded name or alias
//	UnitsByName(names []string) (map[string]org.Unit, error)     keyed by the name as given
//	AllUnits() ([]org.Unit, error)                               whole register with aliases, by pinyin
//	UnitRow(id) (UnitRow, error)                                 a unit with its totals
//	Units(UnitFilter) ([]UnitRow, string, error)                 a page with counts, and the next page's cursor
//	Account(id), AccountByLogin(login) (access.Account, error)
//	Accounts(Page) ([]access.Account, string, error)
//	CountAccounts() (int, error)
//	Sessions(account) ([]access.Session, error)
//	Document(id) (plan.Document, error)
//	DocumentsByHash(sha256) ([]plan.Document, error)
//	WriteDocument(id, io.Writer) error                           the bytes, a piece at a time
//	Review(id) (plan.Review, error)
//	Reviews(ReviewFilter) ([]plan.Review, string, error)         newest first, without Draft
//	ReviewOps(id, afterSeq) ([]plan.ReviewOp, error)
//	Plan(id), PlanBySlug(slug) (plan.Plan, error)
//	PlanByDocNumber(number) (plan.Plan, bool, error)
//	PlanSlugTaken(slug) (bool, error)
//	Plans(PlanFilter) ([]plan.Plan, string, error)               newest first
//	ProvisionBySlug(plan.ID, slug) (plan.Provision, error)
//	Provisions(plan.ID) ([]plan.Provision, error)                in document order
//	PlanUnits(plan.ID) ([]UnitRow, error)                        units with a part in the plan, with counts in it
//	Measures(MeasureFilter) ([]plan.Measure, string, error)      a page with assignments and figures
//	Measure(plan.ID, slug) (plan.Measure, error)
//	MeasureByID(plan.MeasureID) (plan.Measure, error)
//	MeasureHead(planSlug, slug) (MeasureHead, error)             ids and units, by one question: what a right needs
//	Notes(plan.MeasureID, Page) ([]plan.Note, string, error)     newest first
//	Release(slug) (portal.Release, error)
//	ReleaseOf(plan.ID) (portal.Release, bool, error)
//	Releases() ([]portal.Release, error)                         without Body
//	WorkPlan(work.PlanID), WorkVersion(plan.MeasureID, number) (work.Kept, error)   whole, with the dates last computed
//	WorkInForce(plan.MeasureID), WorkDraft(plan.MeasureID) (work.Kept, bool, error) at most one of each
//	WorkVersions(plan.MeasureID) ([]work.Head, error)            oldest first
//	WorkHeads(plan.ID, work.ReviewState) ([]work.Head, error)    of a plan, without tasks
//	WorkIn(work.ReviewState, Page) ([]work.Head, string, error)  of all plans, a page
//	PlanWork(plan.ID), UnitWork(org.UnitID) ([]work.Kept, error) in force, whole
//	PlanSchedule(plan.ID) ([]work.Kept, error)                   in force, without words: for computing
//	PlanDue(plan.ID, from, to), UnitDue(org.UnitID, from, to) ([]work.DueTask, error)  open tasks by latest finish
//	IssuedPlans() ([]plan.ID, error)
//	CrossLinks(plan.ID) ([]work.KeptCross, error), CrossLink(work.LinkID) (work.KeptCross, error)
//	Extension(work.ExtensionID), Extensions(plan.MeasureID), PlanExtensions(plan.ID), ExtensionsIn(work.ExtensionState)
//	PeriodByKey(plan.ID, key) (report.Period, error)
//	Queue(after Waiting, n), QueueBefore(Waiting, n) ([]report.Report, error)  waiting for the office, of all plans, the longest first
//	QueueLength(Waiting) (all, before int, error)
//	Standing(report.PeriodID, today) (map[org.UnitID]UnitStanding, error)  counts by unit, from an index
//	PeriodPage(report.PeriodID, PeriodFilter) ([]report.Report, string, error)
//	Completions(plan.ID) ([]report.Completion, error), MeasureCompletion(plan.MeasureID) (report.Completion, bool, error)  in force
//	Closings(plan.MeasureID), ClosingsIn(report.ClosingState) ([]report.Completion, error), Completion(report.CompletionID)
//	Suspensions(plan.ID), MeasureSuspensions(plan.MeasureID) ([]report.Suspension, error), Suspension(report.SuspensionID)
//	Ask(report.AskID) (report.Ask, error), Asks(plan.ID, Page) ([]report.Ask, string, error)
//	AskCounts(report.AskID), AskTotals(plan.ID, from, to): questions by state, and by unit and state
//	UnitQuestions(org.UnitID, report.QuestionState), QuestionsOn(plan.MeasureID, report.AskField, since) ([]report.Question, error)
//	Templates(), TemplatesAt(version) (*work.Library, error); TemplateEdits() ([]work.TemplateEdit, error)
//	Calendars() (*calendar.Book, error)                          the book in force; Notices() ([]work.NoticeEntry, error)
//	FeedByToken(hash) (work.Feed, bool, error), Feeds(access.AccountID) ([]work.Feed, error)
//	UnitReports(org.UnitID, report.State, Page), UnitReportsLast (last due first), SupportedReports (of measures a unit has a part in), ReportsIn(report.State, Page)
//	Evidence(id), MeasureEvidence(plan.MeasureID), MeasureEvidencePage(plan.MeasureID, Page) (newest first), EvidenceByIDs
//	SameFile(objects.Hash) ([]EvidenceRow, error)                pieces with the same file; EvidenceAccepted(EvidenceRow) (bool, error)
//	Job(id) (jobs.Job, error), JobsIn(jobs.State, Page) ([]jobs.Job, string, error), CountJobs() ([]JobCount, error)
//	HeldJobs([]jobs.Job) ([]jobs.Job, error), NextJobDue(kind) (time.Time, bool, error)
//	RunAt(name, slot) (jobs.Run, bool, error), OpenRuns(name), LastRuns(name, n) ([]jobs.Run, error)
//	PlanFacts(plan.ID) ([]standing.Facts, error), MeasureFacts(plan.MeasureID) (standing.Facts, error)  by which lights are judged
//	Light(plan.MeasureID) (standing.Light, bool, error), PlanLights(plan.ID) (figures), LightBodies(plan.ID) (whole)
//	LightsIn(plan.ID, signal.Light, Page), UnitLights(org.UnitID, Page)   a page of kept lights
//	LightTotals(plan.ID), UnitTotals(org.UnitID) ([]standing.Total, error), PlanTotal(plan.ID), LightsVersion(plan.ID) (int, error)
//	LightChanges(plan.MeasureID, Page), PlanLightChanges(plan.ID, Page)   newest first
//	FrozenLights(plan.MeasureID), PeriodLights(report.PeriodID) ([]standing.Frozen, error)
//	LightOverrides(plan.MeasureID) ([]standing.Override, error), LightRules() ([]standing.RulesVersion, error)
//	Token(access.TokenID) (access.Token, error), Tokens(access.AccountID), AllTokens(Page)
//	Answer(access.TokenID, key) (Answer, bool, error)            kept less than a day ago
//	Duties(DutyFilter), Reports(ReportFilter), EvidencePage(plan.MeasureID, Page)   a page and the next one's cursor
//	AuditChain(chain, Page) ([]access.Entry, string, error)      newest first
//	AuditAfter(chain, seq, limit) ([]access.Entry, error)        oldest first
//	AuditSubject(kind, subject, Page) ([]access.Entry, string, error)
//
// # Filters
//
//	type Page struct { After string; Limit int }                 After: cursor of the page before; Limit 0 = 50, at most 500
//	type UnitFilter struct { Page; Class org.Class; Search string }
//	type UnitRow struct { org.Unit; Plans, Measures, Leads int }
//	type PlanFilter struct { Page; Status plan.Status }
//	type ReviewFilter struct { Page; State plan.ReviewState }
//	type MeasureFilter struct { Page; Plan plan.ID; Provision plan.ProvisionID; Unit org.UnitID;
//	    Role reading.Role; Commitment reading.Commitment; Search string; ByDue bool }
//
// # Adding a table or a query
//
// Write the next migration in migrations/postgres (text columns say COLLATE "C"), let
// TestMigrationsAgree -update make the one for SQLite, raise schemaVersion, add the table to the
// list in tables.go (migrate and its checks read it) and queries to queries/*.sql, and run sqlc
// generate -f internal/store/sqlc.yaml. Tests hold queries to the SQL that both engines
// understand alike (TestConventions) and to their indexes (TestQueryPlans). A migration is one
// transaction, only goes forward, and leaves the program before it able to run beside it.
//
// # Tests
//
//	storetest.Each(t, func(t *testing.T, db *store.DB) { … })   a fresh database of each engine
//	storetest.SQLite(t), storetest.PostgreSQL(t) *store.DB      one of them
package store

package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"dathang/api/auth"
	"dathang/api/work"
	"dathang/data"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

// Role is what a route requires of its caller; package auth says which accounts meet it.
type Role = auth.Need

// The roles that routes ask for.
const (
	// Anyone may call it without signing in.
	Anyone = auth.Anyone
	// Member is everyone who has signed in.
	Member = auth.Member
	// Reader may read the city's planning data.
	Reader = auth.Reader
	// Planner may change it, Approver publish it.
	Planner  = auth.NeedPlanner
	Approver = auth.NeedApprover
	// Mover is either of them: both move a proposal on.
	Mover = auth.NeedMover
	// Admin keeps the accounts.
	Admin = auth.NeedAdmin
	// Auditor may read the audit.
	Auditor = auth.NeedAuditor
	// University and Commune see their own rows; the city's department sees everybody's.
	University = auth.NeedUniversity
	Commune    = auth.NeedCommune
)

// Rows says whose rows a route returns.
type Rows string

// Whose rows.
const (
	// Nobodys: the route gives no rows of the store.
	Nobodys Rows = "nobodys"
	// Citys: rows that everyone in the city's department sees.
	Citys Rows = "citys"
	// Owners: rows of the caller himself.
	Owners Rows = "owners"
	// Organisations: rows of the caller's organisation; the city's department sees those of all.
	Organisations Rows = "organisations"
)

// Roles and AllRows list every value that a route may have.
var (
	Roles   = auth.Needs
	AllRows = []Rows{Nobodys, Citys, Owners, Organisations}
)

// route is one entry of the list of everything the server answers. The list alone says who may
// call what (see enter in entry.go). To add an endpoint, add a line here and write its handler.
type route struct {
	method, path string
	// role is what the caller needs, rows whose rows the answer
	// has; both are in the document (x-role, x-rows).
	role Role
	rows Rows
	// tag, name and summary appear in the document; a route without a name is left out of it.
	tag     string
	name    string // of the operation; empty for what the document does not hold
	summary string
	serve   endpoint
}

// routes lists everything the server answers.
func (s *Server) routes() []route {
	return []route{
		// The service itself.
		{http.MethodGet, "/healthz", Anyone, Nobodys, tagSystem, "get-health", "Whether the process runs", typed(s.health)},
		{http.MethodGet, "/readyz", Anyone, Nobodys, tagSystem, "get-readiness", "Whether the service can answer", typed(s.ready)},
		{http.MethodGet, "/version", Anyone, Nobodys, tagSystem, "get-version", "Which build answers", typed(s.version)},
		{http.MethodGet, "/api/v1/lists", Anyone, Nobodys, tagSystem, "get-lists", "The closed lists of the formats: goals, kinds of offers, rules, relaxations, roles", typed(s.lists)},
		{http.MethodGet, "/metrics", Reader, Nobodys, "", "", "", plain(s.scrape)},
		{http.MethodGet, "/api/openapi.json", Anyone, Nobodys, "", "", "", plain(s.document)},
		{http.MethodGet, "/api/docs", Anyone, Nobodys, "", "", "", plain(docsHome)},
		{http.MethodGet, "/api/docs/*file", Anyone, Nobodys, "", "", "", plain(docsFile())},

		// Signing in, and what everybody may do with his own account.
		{http.MethodPost, "/api/v1/session", Anyone, Owners, tagSession, "sign-on", "Sign in with e-mail address and password; the session is in a cookie", typed(s.signOn, small)},
		{http.MethodGet, "/api/v1/session", Member, Owners, tagSession, "get-session", "Who has signed in", typed(s.getSession)},
		{http.MethodDelete, "/api/v1/session", Member, Owners, tagSession, "sign-off", "End this session", typed(s.signOff)},
		{http.MethodGet, "/api/v1/oidc/start", Anyone, Owners, tagSession, "start-oidc", "Send the browser to the city's own identity provider (OpenID Connect)", typed(s.startOIDC, status(http.StatusFound))},
		{http.MethodGet, "/api/v1/oidc/callback", Anyone, Owners, tagSession, "finish-oidc", "Take the browser back from the city's own identity provider", typed(s.finishOIDC, status(http.StatusFound))},
		{http.MethodGet, "/api/v1/invitations/{code}", Anyone, Owners, tagSession, "get-invitation", "Whom an invitation is for", typed(s.getInvitation)},
		{http.MethodPost, "/api/v1/invitations/{code}/accept", Anyone, Owners, tagSession, "accept-invitation", "Choose a password and sign in; an invitation works once", typed(s.acceptInvitation, small)},
		{http.MethodPost, "/api/v1/password-resets/{code}", Anyone, Owners, tagSession, "reset-password", "Choose a new password by a one-time link", typed(s.resetPassword, small)},
		{http.MethodGet, "/api/v1/sessions", Member, Owners, tagAccount, "list-sessions", "Own sessions, the last seen first", typed(s.listSessions)},
		{http.MethodDelete, "/api/v1/sessions/{session}", Member, Owners, tagAccount, "end-session", "End one of one's own sessions", typed(s.endSession)},
		{http.MethodPut, "/api/v1/password", Member, Owners, tagAccount, "change-password", "Change one's own password; other sessions and all tokens end", typed(s.changePassword, small)},
		{http.MethodGet, "/api/v1/tokens", Member, Owners, tagAccount, "list-tokens", "Own API tokens, the last made first", typed(s.listTokens)},
		{http.MethodPost, "/api/v1/tokens", Member, Owners, tagAccount, "add-token", "Make an API token; it is shown this once", typed(s.addToken, small, status(http.StatusCreated))},
		{http.MethodDelete, "/api/v1/tokens/{token}", Member, Owners, tagAccount, "revoke-token", "End one of one's own API tokens", typed(s.revokeToken)},

		// Accounts of others, for administrators.
		{http.MethodGet, "/api/v1/users", Admin, Citys, tagUsers, "list-users", "Accounts, the last made first", typed(s.listUsers)},
		{http.MethodPost, "/api/v1/users", Admin, Citys, tagUsers, "add-user", "Make an account without a password, for the city's own identity provider", typed(s.addUser, small, status(http.StatusCreated))},
		{http.MethodGet, "/api/v1/users/{user}", Admin, Citys, tagUsers, "get-user", "One account", typed(s.getUser)},
		{http.MethodPatch, "/api/v1/users/{user}", Admin, Citys, tagUsers, "change-user", "Change name, language, role and organisation of an account, deactivate it or activate it again", typed(s.changeUser, small)},
		{http.MethodPost, "/api/v1/users/{user}/invitation", Admin, Citys, tagUsers, "invite-again", "A new invitation for somebody who has no password yet; the one before ends", typed(s.inviteAgain, status(http.StatusCreated))},
		{http.MethodPost, "/api/v1/users/{user}/password-reset", Admin, Citys, tagUsers, "offer-password-reset", "A one-time link with which somebody chooses a new password", typed(s.offerReset, status(http.StatusCreated))},
		{http.MethodGet, "/api/v1/people", Reader, Citys, tagUsers, "list-people", "Names of accounts by their ids, the last made first", typed(s.listPeople)},
		{http.MethodGet, "/api/v1/organisations", Admin, Citys, tagUsers, "list-organisations", "Organisations with accounts", typed(s.listOrganisations)},
		{http.MethodPost, "/api/v1/invitations", Admin, Citys, tagUsers, "invite", "Invite one person (JSON) or many (CSV: email, name, role, organisation, language); every fault is told by its row", typed(s.invite, oneOrMany, status(http.StatusCreated))},

		// The audit.
		{http.MethodGet, "/api/v1/audit", Auditor, Citys, tagAudit, "list-audit", "What was done, the last first", typed(s.listAudit)},
		{http.MethodGet, "/api/v1/audit/file", Auditor, Citys, tagAudit, "get-audit-file", "What was done, as CSV", typed(s.auditFile, givesAs(typeCSV))},
		{http.MethodPost, "/api/v1/audit/check", Auditor, Citys, tagAudit, "check-audit", "Recount the chain of the audit", typed(s.checkAudit, s.costly)},

		// Datasets, their lists, and the shortfall that follows from them.
		{http.MethodGet, "/api/v1/reference-datasets", Reader, Nobodys, tagDatasets, "list-reference-datasets", "Datasets that ship with the program", typed(s.referenceDatasets)},
		{http.MethodPost, "/api/v1/reference-datasets/{name}", Planner, Citys, tagDatasets, "keep-reference-dataset", "Keep a dataset that ships; 200 where it is kept already", typed(s.loadReference, status(http.StatusCreated))},
		{http.MethodGet, "/api/v1/maps/{map}", Anyone, Nobodys, tagDatasets, "get-map", "A map of a reference set as GeoJSON; that of 2023 has approximate cells, no official boundaries", typed(s.mapFile, givesAs(typeGeoJSON))},
		{http.MethodGet, "/api/v1/datasets", Reader, Citys, tagDatasets, "list-datasets", "Kept datasets, the last first", typed(s.listDatasets)},
		{http.MethodPost, "/api/v1/datasets", Planner, Citys, tagDatasets, "add-dataset", "Keep a dataset: JSON, a workbook (xlsx) or a zip of its CSV files, recognised by content; 200 where its content is kept already", typed(s.addDataset, takes[matcher.Dataset](maxDatasetBytes), orTables, status(http.StatusCreated))},
		{http.MethodGet, "/api/v1/provinces", Reader, Nobodys, tagDatasets, "list-provinces", "Provinces of the country, of which datasets may begin", typed(s.listProvinces)},
		{http.MethodPost, "/api/v1/datasets/new", Planner, Citys, tagDatasets, "begin-dataset", "Begin a draft of a province from the national base; only what the province alone knows is left to fill in", typed(s.beginDataset, status(http.StatusCreated))},
		{http.MethodGet, "/api/v1/datasets/{dataset}", Reader, Citys, tagDatasets, "get-dataset", "One dataset without its content", typed(s.getDataset)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/file", Reader, Citys, tagDatasets, "get-dataset-file", "The whole dataset", typed(s.datasetFile, gives[matcher.Dataset])},
		{http.MethodGet, "/api/v1/datasets/{dataset}/parts/{part}", Reader, Citys, tagDatasets, "get-dataset-part", "One part of a dataset as CSV or xlsx", typed(s.datasetPart, givesAs(typeCSV, typeXLSX), s.costly)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/workbook", Reader, Citys, tagDatasets, "get-dataset-workbook", "The whole dataset as a workbook (xlsx), a sheet a part", typed(s.datasetBook, givesAs(typeXLSX), s.costly)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/communes", Reader, Citys, tagDatasets, "list-communes", "Communes by name", typed(s.listCommunes)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/communes/{commune}", Reader, Citys, tagDatasets, "get-commune", "One commune", typed(s.getCommune)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/fields", Reader, Citys, tagDatasets, "list-fields", "Fields of specialisation", typed(s.listFields)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/universities", Reader, Citys, tagDatasets, "list-universities", "Universities by name", typed(s.listUniversities)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/universities/{university}", Reader, Citys, tagDatasets, "get-university", "One university", typed(s.getUniversity)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/programmes", Reader, Citys, tagDatasets, "list-programmes", "Programmes by name", typed(s.listProgrammes)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/programmes/{programme}", Reader, Citys, tagDatasets, "get-programme", "One programme", typed(s.getProgramme)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/positions", Reader, Citys, tagDatasets, "list-positions", "Positions with their names", typed(s.listPositions)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/names", Reader, Citys, tagDatasets, "list-names", "What the codes of the dataset's own lists are called: types and kinds of units, groups of positions, tags, the authority", typed(s.listNames)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/majors", Reader, Citys, tagDatasets, "list-majors", "Majors with their names", typed(s.listMajors)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/norms", Reader, Citys, tagDatasets, "list-norms", "Norms of staff", typed(s.listNorms)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/roster", Reader, Citys, tagDatasets, "list-roster", "Roster entries", typed(s.listRoster)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/shortfalls", Reader, Citys, tagDemand, "list-shortfalls", "What every commune lacks, with the norms and rows behind it", typed(s.listShortfalls)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/shortfalls/summary", Reader, Citys, tagDemand, "summarise-shortfalls", "What all communes together lack, by field", typed(s.summariseShortfalls)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/review", Commune, Organisations, tagDemand, "list-review", "The review of qualifications, table 1A: who is there and what they have, by commune and in all; a commune sees its own of the dataset “published”", typed(s.listReview)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/review/holders", Commune, Organisations, tagDemand, "list-review-holders", "Table 1B: what posts ask for, what their holders have, what follows", typed(s.listReviewHolders)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/review/needs", Commune, Organisations, tagDemand, "list-review-needs", "Table 1C: posts, gaps, leavers and demand by commune and field", typed(s.listReviewNeeds)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/review/file", Commune, Organisations, tagDemand, "get-review-file", "The three tables as a workbook to be printed, or one of them as CSV", typed(s.reviewFile, givesAs(typeCSV, typeXLSX), s.costly)},
		{http.MethodGet, "/api/v1/datasets/{dataset}/demands", Reader, Citys, tagDemand, "list-demands", "The seats that are asked for", typed(s.listDemands)},

		// Drafts: datasets being edited, by part, workbook or file.
		{http.MethodGet, "/api/v1/drafts", Reader, Citys, tagDrafts, "list-drafts", "Drafts, the last first", typed(s.listDrafts)},
		{http.MethodPost, "/api/v1/drafts", Planner, Citys, tagDrafts, "add-draft", "Begin a draft as a copy of a dataset", typed(s.addDraft, status(http.StatusCreated))},
		{http.MethodGet, "/api/v1/drafts/{draft}", Reader, Citys, tagDrafts, "get-draft", "One draft without its content", typed(s.getDraft)},
		{http.MethodPatch, "/api/v1/drafts/{draft}", Planner, Citys, tagDrafts, "retitle-draft", "Give a draft another title", typed(s.retitleDraft)},
		{http.MethodDelete, "/api/v1/drafts/{draft}", Planner, Citys, tagDrafts, "delete-draft", "Throw a draft away", typed(s.deleteDraft)},
		{http.MethodGet, "/api/v1/drafts/{draft}/file", Reader, Citys, tagDrafts, "get-draft-file", "The whole content of a draft", typed(s.draftFile)},
		{http.MethodPut, "/api/v1/drafts/{draft}/file", Planner, Citys, tagDrafts, "put-draft-file", "Replace the whole content of a draft by JSON, or by a workbook (xlsx) or a zip of CSV files with every part, recognised by content", typed(s.putDraft, takes[matcher.Dataset](maxDatasetBytes), orTables)},
		{http.MethodGet, "/api/v1/drafts/{draft}/parts/{part}", Reader, Citys, tagDrafts, "get-draft-part", "One part of a draft as CSV or xlsx", typed(s.draftPart, givesAs(typeCSV, typeXLSX), s.costly)},
		{http.MethodPut, "/api/v1/drafts/{draft}/parts/{part}", Planner, Citys, tagDrafts, "put-draft-part", "Replace one part of a draft by a file (CSV, xlsx or JSON); every fault is told by its cell", typed(s.putDraftPart, bounded(maxUploadBytes))},
		{http.MethodGet, "/api/v1/drafts/{draft}/parts/{part}/columns", Reader, Citys, tagDrafts, "get-draft-columns", "What the cells of a part may hold, with the names of what they refer to", typed(s.draftColumns)},
		{http.MethodGet, "/api/v1/drafts/{draft}/parts/{part}/rows", Reader, Citys, tagDrafts, "list-draft-rows", "Rows of a part of a draft for a grid, or what has changed of them since a version", typed(s.draftRows)},
		{http.MethodPost, "/api/v1/drafts/{draft}/parts/{part}/changes", Planner, Citys, tagDrafts, "change-draft-part", "Change cells, add and delete rows of a part; what somebody else has changed meanwhile is not overwritten but told by its cell", typed(s.changeDraftPart, bounded(maxUploadBytes))},
		{http.MethodGet, "/api/v1/drafts/{draft}/demand", Reader, Citys, tagDrafts, "get-draft-demand", "The demand of a draft, beside that of the dataset that it began as", typed(s.demandOfDraft)},
		{http.MethodGet, "/api/v1/drafts/{draft}/workbook", Reader, Citys, tagDrafts, "get-draft-workbook", "The whole draft as a workbook (xlsx), a sheet a part", typed(s.draftBook, givesAs(typeXLSX), s.costly)},
		{http.MethodPut, "/api/v1/drafts/{draft}/workbook", Planner, Citys, tagDrafts, "put-draft-workbook", "Replace the parts of a draft that a file has: the sheets of a workbook (xlsx), the CSV files of a zip, the members of JSON", typed(s.putDraftBook, bounded(maxUploadBytes))},
		{http.MethodPost, "/api/v1/drafts/{draft}/import-preview", Planner, Citys, tagDrafts, "preview-import", "What an office's own workbook (xlsx, CSV) was recognised as, what is asked and faulty in it, and what saving it would change; saves nothing", typed(s.previewImport, bounded(maxUploadBytes), s.costly)},
		{http.MethodPost, "/api/v1/drafts/{draft}/import", Planner, Citys, tagDrafts, "import", "Take an office's own workbook into a draft as its preview shows it, and remember what its words mean for the next file", typed(s.importFile, bounded(maxUploadBytes), s.costly)},
		{http.MethodGet, "/api/v1/templates", Reader, Nobodys, tagDrafts, "get-template", "An empty workbook with every part and a guide to its columns", typed(s.template, givesAs(typeXLSX), s.costly)},
		{http.MethodGet, "/api/v1/templates/{part}", Reader, Nobodys, tagDrafts, "get-part-template", "An empty workbook of one part with a guide to its columns", typed(s.partTemplate, givesAs(typeXLSX), s.costly)},
		{http.MethodGet, "/api/v1/drafts/{draft}/faults", Reader, Citys, tagDrafts, "list-draft-faults", "Everything that keeps a draft from being frozen", typed(s.checkDraft, s.costly)},
		{http.MethodPost, "/api/v1/drafts/{draft}/freeze", Planner, Citys, tagDrafts, "freeze-draft", "Make a dataset of a draft without fault", typed(s.freezeDraft, status(http.StatusCreated))},

		// Policies and problems.
		{http.MethodGet, "/api/v1/reference-policies", Reader, Nobodys, tagPolicies, "list-reference-policies", "Policies that ship with the program", typed(s.referencePolicies)},
		{http.MethodGet, "/api/v1/policies", Reader, Citys, tagPolicies, "list-policies", "Kept policies, the last first", typed(s.listPolicies)},
		{http.MethodPost, "/api/v1/policies", Planner, Citys, tagPolicies, "add-policy", "Keep a policy file as the next version under its name", typed(s.addPolicy, takes[matcher.Policy](maxPolicyBytes), status(http.StatusCreated))},
		{http.MethodGet, "/api/v1/policies/{policy}", Reader, Citys, tagPolicies, "get-policy", "One version of a policy", typed(s.getPolicy)},
		{http.MethodPost, "/api/v1/problems", Planner, Citys, tagProblems, "add-problem", "Keep a problem file, to be solved by its digest", typed(s.addProblem, takes[matcher.Problem](maxDatasetBytes), status(http.StatusCreated))},
		{http.MethodGet, "/api/v1/problems/{problem}", Reader, Citys, tagProblems, "get-problem", "One problem without its content", typed(s.getProblem)},
		{http.MethodGet, "/api/v1/problems/{problem}/file", Reader, Citys, tagProblems, "get-problem-file", "The whole problem", typed(s.problemFile, gives[matcher.Problem])},

		// Runs in the background.
		{http.MethodGet, "/api/v1/runs", Reader, Citys, tagRuns, "list-runs", "Runs, the last first", typed(s.listRuns)},
		{http.MethodPost, "/api/v1/runs", Planner, Citys, tagRuns, "submit-run", "Ask for a proposal; what was computed already is offered", typed(s.submitRun, status(http.StatusAccepted))},
		{http.MethodGet, "/api/v1/runs/{run}", Reader, Citys, tagRuns, "get-run", "How far a run is", typed(s.getRun)},
		{http.MethodGet, "/api/v1/runs/{run}/events", Reader, Citys, tagRuns, "watch-run", "How a run gets on, as events", typed(s.runEvents, asEvents)},
		{http.MethodPost, "/api/v1/runs/{run}/cancel", Planner, Citys, tagRuns, "cancel-run", "Stop a run; the best plan so far is kept", typed(s.cancelRun)},

		// Scenarios, and the runs that vary one many times.
		{http.MethodGet, "/api/v1/reference-scenarios", Reader, Nobodys, tagScenarios, "list-reference-scenarios", "Scenarios that ship with the program: those that fit any dataset, and those of one, with their changes", typed(s.referenceScenarios)},
		{http.MethodGet, "/api/v1/scenarios", Reader, Citys, tagScenarios, "list-scenarios", "Kept scenarios, the last first", typed(s.listScenarios)},
		{http.MethodPost, "/api/v1/scenarios", Planner, Citys, tagScenarios, "add-scenario", "Keep a named list of changes of a base; what is wrong with a change is told by its place", typed(s.addScenario, status(http.StatusCreated))},
		{http.MethodGet, "/api/v1/scenarios/{scenario}", Reader, Citys, tagScenarios, "get-scenario", "One scenario with its changes, each in a sentence", typed(s.getScenario)},
		{http.MethodPut, "/api/v1/scenarios/{scenario}", Planner, Citys, tagScenarios, "put-scenario", "Replace a scenario", typed(s.putScenario)},
		{http.MethodDelete, "/api/v1/scenarios/{scenario}", Planner, Citys, tagScenarios, "delete-scenario", "Throw a scenario away; what was computed of it stays", typed(s.deleteScenario)},
		{http.MethodGet, "/api/v1/comparisons", Reader, Citys, tagScenarios, "compare-proposals", "Proposals beside the first of them, also across a reform: figures, seats that moved, who gains and loses, why the cost differs", typed(s.compare, givesResult[scenario.Comparison], s.costly)},
		{http.MethodGet, "/api/v1/sweeps", Reader, Citys, tagSweeps, "list-sweeps", "Sweeps, the last first", typed(s.listOf(work.KindSweep))},
		{http.MethodPost, "/api/v1/sweeps", Planner, Citys, tagSweeps, "submit-sweep", "Ask for a grid of scenarios; it is read, watched and cancelled as a run", typed(s.submitSweep, status(http.StatusAccepted))},
		{http.MethodGet, "/api/v1/sweeps/{run}", Reader, Citys, tagSweeps, "get-sweep", "The points of a sweep; of a cancelled one those that were solved", typed(s.resultOf(work.KindSweep), givesResult[work.SweepResult])},
		{http.MethodGet, "/api/v1/simulations", Reader, Citys, tagSweeps, "list-simulations", "Simulations, the last first", typed(s.listOf(work.KindSimulation))},
		{http.MethodPost, "/api/v1/simulations", Planner, Citys, tagSweeps, "submit-simulation", "Ask for random draws of exits, acceptance and demand", typed(s.submitSimulation, status(http.StatusAccepted))},
		{http.MethodGet, "/api/v1/simulations/{run}", Reader, Citys, tagSweeps, "get-simulation", "What the draws say: quantiles, and which orders stay", typed(s.simulationResult, givesResult[work.SimulationResult])},
		{http.MethodGet, "/api/v1/frontiers", Reader, Citys, tagSweeps, "list-frontiers", "Frontiers of cost and coverage, the last first", typed(s.listOf(work.KindFrontier))},
		{http.MethodPost, "/api/v1/frontiers", Planner, Citys, tagSweeps, "submit-frontier", "Ask for the least cost of every coverage", typed(s.submitFrontier, status(http.StatusAccepted))},
		{http.MethodGet, "/api/v1/frontiers/{run}", Reader, Citys, tagSweeps, "get-frontier", "The points of a frontier", typed(s.resultOf(work.KindFrontier), givesResult[work.FrontierResult])},
		{http.MethodGet, "/api/v1/change-frontiers", Reader, Citys, tagSweeps, "list-change-frontiers", "Frontiers of change and gain, the last first", typed(s.listOf(work.KindChangeFrontier))},
		{http.MethodPost, "/api/v1/change-frontiers", Planner, Citys, tagSweeps, "submit-change-frontier", "Ask how much of a plan changes, and what is gained, by the price of a changed seat", typed(s.submitChangeFrontier, status(http.StatusAccepted))},
		{http.MethodGet, "/api/v1/change-frontiers/{run}", Reader, Citys, tagSweeps, "get-change-frontier", "The points of a frontier of change and gain", typed(s.resultOf(work.KindChangeFrontier), givesResult[work.ChangeFrontierResult])},

		// Proposals and questions about them.
		{http.MethodGet, "/api/v1/proposals", Reader, Citys, tagProposals, "list-proposals", "Plans, the last first; hypotheses where they are asked for", typed(s.listProposals)},
		{http.MethodPost, "/api/v1/proposals", Planner, Citys, tagProposals, "add-proposal", "Keep a proposal file that passes the recount", typed(s.addProposal, takes[matcher.Proposal](maxProposalBytes), status(http.StatusCreated))},
		{http.MethodGet, "/api/v1/proposals/{proposal}", Reader, Citys, tagProposals, "get-proposal", "One proposal without its content", typed(s.getProposal)},
		{http.MethodPatch, "/api/v1/proposals/{proposal}", Planner, Citys, tagProposals, "rename-proposal", "Give a proposal another name", typed(s.renameProposal)},
		{http.MethodPost, "/api/v1/proposals/{proposal}/adopt", Planner, Citys, tagProposals, "adopt-proposal", "Make a plan of a hypothesis, so that it may be published; the audit keeps who did and which changes it shows", typed(s.adoptProposal)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/changes", Reader, Citys, tagProposals, "list-changes", "With which changes of its base a hypothesis was computed, in words", typed(s.listChanges)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/file", Reader, Citys, tagProposals, "get-proposal-file", "Problem, answer and certificate: what dathang verify recounts", typed(s.proposalFile, gives[matcher.Proposal])},
		{http.MethodGet, "/api/v1/proposals/{proposal}/certificate", Reader, Citys, tagProposals, "get-certificate", "The proof of the bounds", typed(s.certificate, gives[matcher.Certificate])},
		{http.MethodGet, "/api/v1/proposals/{proposal}/summary", Reader, Citys, tagProposals, "get-summary", "A proposal counted by field, year, kind and provider", typed(s.summarise)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/coverage", Reader, Citys, tagProposals, "list-coverage", "What every commune asks for and gets", typed(s.coverage)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/allocations", Reader, Citys, tagProposals, "list-allocations", "Who trains how many for whom", typed(s.listAllocations)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/unmet", Reader, Citys, tagProposals, "list-unmet", "Unmet seats with what would have to give way", typed(s.listUnmet)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/universities/{university}/allocations", Reader, Citys, tagProposals, "list-university-allocations", "What one university gives", typed(s.universityAllocations)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/communes/{commune}/allocations", Reader, Citys, tagProposals, "list-commune-allocations", "What one commune gets", typed(s.communeAllocations)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/communes/{commune}/unmet", Reader, Citys, tagProposals, "list-commune-unmet", "What one commune does not get", typed(s.communeUnmet)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/reasons", Reader, Citys, tagProposals, "list-reasons", "Why seats are unmet, in words and with the moves that would serve them", typed(s.listReasons)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/why-not", Reader, Citys, tagProposals, "ask-why-not", "Why a case gets no more of an offer or of a programme, in words", typed(s.whyNot)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/alternatives", Reader, Citys, tagProposals, "list-alternatives", "What would serve a seat of an allocation instead, in words", typed(s.alternatives)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/prices", Reader, Citys, tagProposals, "list-prices", "What one unit more or less of what is full would change", typed(s.prices)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/compile-report", Reader, Citys, tagProposals, "get-compile-report", "Which rules the network holds, which are side rows and why", typed(s.compileReport, s.costly)},
		{http.MethodPost, "/api/v1/proposals/{proposal}/what-if", Planner, Citys, tagProposals, "ask-what-if", "What would become of the plan under some changes; 202 and a run where it takes longer than a second", typed(s.whatIf)},

		// The way of a proposal, and the rounds that say which steps it takes.
		{http.MethodGet, "/api/v1/transitions", Reader, Nobodys, tagRounds, "list-transitions", "The state machine of a proposal: what leads from which stage to which, and what it asks for", typed(s.listTransitions)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/gate", Reader, Citys, tagRounds, "get-gate", "What stands between a proposal and its publication, what that would replace, and whom it would tell", typed(s.gate)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/acts", Reader, Citys, tagRounds, "list-acts", "What was done with a proposal, the last first", typed(s.listActs)},
		{http.MethodGet, "/api/v1/proposals/{proposal}/comments", Reader, Citys, tagRounds, "list-comments", "Comments on a proposal, the last first", typed(s.listComments)},
		{http.MethodPost, "/api/v1/proposals/{proposal}/comments", Reader, Citys, tagRounds, "add-comment", "Comment on a proposal, or on one of its lines", typed(s.comment, bounded(maxTextBytes), status(http.StatusCreated))},
		{http.MethodPost, "/api/v1/proposals/{proposal}/appraise", Mover, Citys, tagRounds, "appraise-proposal", "Give an opinion on a proposal that somebody else has made", typed(s.acts(data.ActAppraise), bounded(maxTextBytes))},
		{http.MethodPost, "/api/v1/proposals/{proposal}/submit", Planner, Citys, tagRounds, "submit-proposal", "Lay a proposal before who decides, with number and day of the tờ trình", typed(s.acts(data.ActSubmit), bounded(maxTextBytes))},
		{http.MethodPost, "/api/v1/proposals/{proposal}/return", Approver, Citys, tagRounds, "return-proposal", "Send a proposal back with reasons", typed(s.acts(data.ActReturn), bounded(maxTextBytes))},
		{http.MethodPost, "/api/v1/proposals/{proposal}/approve", Approver, Citys, tagRounds, "approve-proposal", "Approve a proposal that somebody else has made and submitted, with number and day of the decision; a plan that is not proven asks for a reason", typed(s.acts(data.ActApprove), bounded(maxTextBytes))},
		{http.MethodPost, "/api/v1/proposals/{proposal}/finalise", Approver, Citys, tagRounds, "finalise-proposal", "Settle what was published: the answers are in", typed(s.acts(data.ActFinalise), bounded(maxTextBytes))},
		{http.MethodPost, "/api/v1/proposals/{proposal}/withdraw", Mover, Citys, tagRounds, "withdraw-proposal", "Take a proposal back; an approver, within a day, also what was published: what it replaced is in force again", typed(s.acts(data.ActWithdraw), bounded(maxTextBytes))},
		{http.MethodGet, "/api/v1/rounds", Reader, Citys, tagRounds, "list-rounds", "Rounds of planning, the last first", typed(s.listRounds)},
		{http.MethodPost, "/api/v1/rounds", Approver, Citys, tagRounds, "add-round", "Open a round: proposals made from then on take part in it", typed(s.addRound, bounded(maxTextBytes), status(http.StatusCreated))},
		{http.MethodGet, "/api/v1/rounds/{round}", Reader, Citys, tagRounds, "get-round", "One round", typed(s.getRound)},
		{http.MethodPut, "/api/v1/rounds/{round}", Approver, Citys, tagRounds, "put-round", "Change name, steps, deadlines and limits of an open round", typed(s.putRound, bounded(maxTextBytes))},
		{http.MethodPost, "/api/v1/rounds/{round}/archive", Approver, Citys, tagRounds, "archive-round", "Close a round", typed(s.archiveRound)},

		// What universities and communes see.
		{http.MethodPost, "/api/v1/proposals/{proposal}/publish", Approver, Citys, tagQuotas, "publish-proposal", "Publish a proposal that somebody else has made; universities and communes see it from then on", typed(s.publish, status(http.StatusCreated))},
		{http.MethodGet, "/api/v1/publications", Reader, Citys, tagQuotas, "list-publications", "Publications, the last first", typed(s.listPublications)},
		{http.MethodGet, "/api/v1/quotas", University, Organisations, tagQuotas, "list-quotas", "The seats that universities are asked for: a university's own, for the city those of all", typed(s.listQuotas)},
		{http.MethodGet, "/api/v1/communes/{commune}/outlook", Commune, Organisations, tagQuotas, "get-outlook", "What a commune gets", typed(s.outlook)},
	}
}

// The tags of operations.
const (
	tagSystem    = "system"
	tagSession   = "session"
	tagAccount   = "account"
	tagUsers     = "users"
	tagAudit     = "audit"
	tagRounds    = "rounds"
	tagQuotas    = "quotas"
	tagDatasets  = "datasets"
	tagDemand    = "demand"
	tagDrafts    = "drafts"
	tagPolicies  = "policies"
	tagProblems  = "problems"
	tagRuns      = "runs"
	tagProposals = "proposals"
	tagScenarios = "scenarios"
	tagSweeps    = "sweeps"
)

// tags describe the groups of operations in the document.
var tags = []*huma.Tag{
	{Name: tagAccount, Description: "One's own sessions, password and API tokens; asks for a session, not a token."},
	{Name: tagAudit, Description: "What was done, by whom, before and after; never changed."},
	{Name: tagDatasets, Description: "What a city keeps; a dataset never changes."},
	{Name: tagDemand, Description: "From norms and roster to the seats that are asked for."},
	{Name: tagDrafts, Description: "Datasets that planners edit; freezing makes a dataset."},
	{Name: tagPolicies, Description: "What counts how much."},
	{Name: tagProblems, Description: "Self-contained problems."},
	{Name: tagProposals, Description: "Solutions with their proof, reasons and prices."},
	{Name: tagRounds, Description: "Rounds of planning, and the way of a proposal through them: comments, appraisal, submission, approval."},
	{Name: tagQuotas, Description: "Published proposals as universities and communes see them."},
	{Name: tagRuns, Description: "Work in the background."},
	{Name: tagScenarios, Description: "What would become of a base under changes."},
	{Name: tagSweeps, Description: "Many scenarios at once: grids, draws, frontiers; shared by all workers."},
	{Name: tagSession, Description: "Signing in and out."},
	{Name: tagSystem, Description: "The service itself."},
	{Name: tagUsers, Description: "Accounts, organisations and invitations."},
}

// endpoint registers the handler of a route.
type endpoint func(s *Server, r route)

// plain makes an endpoint of a gin handler that the document leaves out.
func plain(handle gin.HandlerFunc) endpoint {
	return func(s *Server, r route) { s.engine.Handle(r.method, r.path, handle) }
}

// register adds a route to the server.
func (s *Server) register(r route) { r.serve(s, r) }

// Package reading turns the blocks of a document into what an official plan says: front matter,
// the tree of provisions, measures, responsible units, deadlines, figures, places, references
// and the strength of each commitment. Every finding keeps its words, their place in the source,
// the rule that found it and a confidence; nothing is guessed silently.
//
// Rules name patterns of the language and of official writing, never documents. They are
// hand-written scanners over the text, started by cheap triggers (a bracket, 责任, 年, a digit),
// so that a reading costs about as much as reading the file.
package reading

import (
	"luodi/internal/calendar"
	"luodi/internal/document"
)

// Span is a byte range of Document.Text.
type Span = document.Span

// Finding is something read: its words as they stand (line breaks and page marks taken out), the
// range of Document.Text that they come from, the rule that found them and how sure it is, from
// 0 to 1. Below Doubtful a person should look.
type Finding struct {
	Text       string  `json:"text"`
	Span       Span    `json:"span"`
	Rule       string  `json:"rule"`
	Confidence float64 `json:"confidence"`
}

// Doubtful is the confidence below which the review desk asks a person first.
const Doubtful = 0.75

// Reading is everything found in one document. Nodes, Measures and Doubts are in source order.
type Reading struct {
	Front    Front     `json:"front"`
	Nodes    []Node    `json:"nodes"`    // the tree of provisions, flat, parents before children
	Measures []Measure `json:"measures"` // the numbered tasks
	// Conventions are sentences that rule over many measures (排在第一位的为牵头部门，下同).
	Conventions []Convention `json:"conventions"`
	Doubts      []Doubt      `json:"doubts"`
}

// Front is the front matter: what stands around the provisions. Absent facts have no text.
type Front struct {
	Title      Finding   `json:"title"`      // of the plan itself, not of the notice that issues it
	Notice     Finding   `json:"notice"`     // title of the notice (关于印发…的通知), if there is one
	Issuer     Finding   `json:"issuer"`     // 发文机关, by the signature or the masthead
	DocNumber  Finding   `json:"doc_number"` // 发文字号
	Signed     DatedText `json:"signed"`     // 成文日期
	Published  DatedText `json:"published"`  // date printed by the page
	Addressees []Finding `json:"addressees"` // 主送机关
	DocKind    string    `json:"doc_kind"`   // plan, action_plan, points, division, policy, ledger, opinion, notice
	Period     DatedSpan `json:"period"`     // the years the plan runs, from its title or text
}

// DatedText is a date as written and as a civil date.
type DatedText struct {
	Finding
	Date calendar.Date `json:"date"`
}

// DatedSpan is a stretch of time as written and as its first and last day.
type DatedSpan struct {
	Finding
	From calendar.Date `json:"from"`
	To   calendar.Date `json:"to"`
}

// NodeKind says what a provision is.
type NodeKind string

const (
	Plan      NodeKind = "plan"      // one of several plans in a notice
	Part      NodeKind = "part"      // top heading: 一、总体要求
	Section   NodeKind = "section"   // a heading below a part that holds measures or text
	Action    NodeKind = "action"    // a heading whose children are measures
	Item      NodeKind = "measure"   // a measure; Measures[Node.Measure]
	Safeguard NodeKind = "safeguard" // a numbered clause of 保障措施 / 组织实施
	Clause    NodeKind = "clause"    // any other numbered provision
)

// Node is a provision of the tree. Ids are positions in Reading.Nodes plus one; Parent 0 is the
// document.
type Node struct {
	ID      int      `json:"id"`
	Parent  int      `json:"parent"`
	Kind    NodeKind `json:"kind"`
	Depth   int      `json:"depth"`             // 1 at the top
	Number  string   `json:"number"`            // as printed, brackets kept, trailing dot or 、 dropped
	Title   Finding  `json:"title"`             // the heading as printed, with its number for headings
	Text    Finding  `json:"text"`              // the whole own text: heading, body and brackets, children left out
	Measure int      `json:"measure,omitempty"` // of an Item: index in Reading.Measures plus one
	// Goals are the sentences of the opening paragraph that promise a state by a date (到2023年…).
	Goals []Finding `json:"goals,omitempty"`
}

// Measure is one numbered task.
type Measure struct {
	Number     string      `json:"number"` // as printed, brackets kept, trailing dot or 、 dropped; "" when the row has none
	Title      Finding     `json:"title"`
	Text       Finding     `json:"text"` // the clause verbatim, number, title and owner bracket included
	Node       int         `json:"node"` // id of its node
	Units      []Unit      `json:"units"`
	Deadline   *Deadline   `json:"deadline,omitempty"`  // the one that rules the measure
	Deadlines  []Deadline  `json:"deadlines,omitempty"` // all phrases that say by when, in order
	Figures    []Figure    `json:"figures,omitempty"`
	Places     []Finding   `json:"places,omitempty"`
	Parties    []Finding   `json:"parties,omitempty"` // named organisations that are not responsible units
	References []Reference `json:"references,omitempty"`
	Commitment Commitment  `json:"commitment"`
	// Provisional is the name marked 暂定名, without the mark.
	Provisional *Finding `json:"provisional,omitempty"`
	Confidence  float64  `json:"confidence"` // that this is a measure, whole and not two
	Rule        string   `json:"rule"`
}

// Role is what a unit does in a measure.
type Role string

const (
	Lead        Role = "lead"         // said to lead, or the only unit, or nothing tells them apart
	LeadAssumed Role = "lead_assumed" // first of several where the text does not say; to be confirmed
	Support     Role = "support"
)

// Unit is a responsible unit of a measure. Text is verbatim; Name is Text with an elided prefix
// put back (区经委、规划资源局 → 区规划资源局) or equal to Text.
type Unit struct {
	Finding
	Name string `json:"name"`
	Role Role   `json:"role"`
	// Group marks a class of units rather than one (各区人民政府, 市级各有关部门).
	Group bool `json:"group,omitempty"`
}

// DeadlineKind tells what sort of limit a deadline phrase sets.
type DeadlineKind string

const (
	By       DeadlineKind = "by"        // not later than To
	During   DeadlineKind = "during"    // between From and To
	LongTerm DeadlineKind = "long_term" // 长期坚持, 持续推进
	Relative DeadlineKind = "relative"  // 印发后30日内: no civil date without more knowledge
	Periodic DeadlineKind = "periodic"  // 每月, 每季度末
)

// Deadline is a limit as written and as dates in the plan's zone; no date where none follows.
type Deadline struct {
	Finding
	From calendar.Date `json:"from"`
	To   calendar.Date `json:"to"`
	Kind DeadlineKind  `json:"kind"`
}

// FigureKind tells how a quantity is stated.
type FigureKind string

const (
	Exact    FigureKind = "exact"
	AtLeast  FigureKind = "at_least"
	AtMost   FigureKind = "at_most"
	About    FigureKind = "about"
	Range    FigureKind = "range"     // 1-2个
	Unstated FigureKind = "unstated"  // 一批, 若干, 首批: a number is promised and not given
	OpenList FigureKind = "open_list" // a list that ends in 等
)

// Figure is a stated quantity. Text is number and unit as printed without qualifiers (553米,
// 65%, 1-2个); Value and To are exact decimals in plain notation with 万 and 亿 worked out.
type Figure struct {
	Finding
	Kind  FigureKind `json:"kind"`
	Value string     `json:"value,omitempty"`
	To    string     `json:"to,omitempty"` // upper end of a Range
	Unit  string     `json:"unit,omitempty"`
}

// Reference points at another item of the document or at another document.
type Reference struct {
	Finding
	Document string `json:"document,omitempty"` // title in 《》, or number
	Item     string `json:"item,omitempty"`     // number of the provision meant
}

// Commitment is how strongly a measure promises (domain handbook 1.1): output > progress > effort.
type Commitment string

const (
	Output   Commitment = "output"   // 建设 实施 打造 举办 设立 出台 运营
	Progress Commitment = "progress" // 推动 推进 加强 开展 加快
	Effort   Commitment = "effort"   // 争取 探索 积极协调
)

// Convention is a sentence that rules over many measures.
type Convention struct {
	Finding
	// FirstLeads: the first unit named leads, the others support.
	FirstLeads bool `json:"first_leads,omitempty"`
	// Everywhere are units that take part in every measure without being listed.
	Everywhere []string `json:"everywhere,omitempty"`
}

// Doubt is a place where a person should look, as a message key with arguments.
type Doubt struct {
	Span Span           `json:"span"`
	Node int            `json:"node,omitempty"`
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"hash/crc32"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"luodi/internal/fault"
	"luodi/internal/org"
)

// TokenID identifies a token of the API.
type TokenID string

// Token lets a program act for an account, within the token's scopes and never with more rights
// than the account has at that moment. Only a hash of its secret is kept.
type Token struct {
	ID        TokenID
	Account   AccountID
	Name      string // what it is for, chosen by its maker
	Scopes    []Scope
	MadeAt    time.Time
	ExpiresAt time.Time
	UsedOn    org.Day // the day of its last use, zero if never
}

// Expired reports whether the token is over.
func (t Token) Expired(now time.Time) bool { return !now.Before(t.ExpiresAt) }

// May reports whether the token is good for a scope.
func (t Token) May(s Scope) bool { return slices.Contains(t.Scopes, s) }

// ActorFor is the account acting through the token: the trail names both.
func (t Token) ActorFor(a Account) Actor {
	actor := a.Actor()
	actor.Name += " [API: " + t.Name + "]"
	return actor
}

// Scope is a part of the API that a token may use.
type Scope string

const (
	PlansRead     Scope = "plans:read" // plans, measures, units and what changed
	DutiesRead    Scope = "duties:read"
	WorkRead      Scope = "work:read"
	ReportsRead   Scope = "reports:read" // rhythm, periods and reports
	ReportsWrite  Scope = "reports:write"
	EvidenceRead  Scope = "evidence:read"
	EvidenceWrite Scope = "evidence:write"
	LightsRead    Scope = "lights:read"
)

// Scopes in the order in which they are offered.
var Scopes = []Scope{PlansRead, DutiesRead, WorkRead, ReportsRead, ReportsWrite, EvidenceRead, EvidenceWrite, LightsRead}

// scopeRights are the rights of which a scope needs at least one to be of any use.
var scopeRights = map[Scope][]Action{
	ReportsWrite:  {WriteReport, ApproveReport, AcceptReport},
	EvidenceRead:  {ReadEvidence},
	EvidenceWrite: {WriteReport, ReleaseEvidence},
}

// Useful reports whether an account of the role could do anything with the scope.
func (s Scope) Useful(role Role) bool {
	rights, ok := scopeRights[s]
	if !ok {
		rights = []Action{ReadPlans}
	}
	return slices.ContainsFunc(rights, func(a Action) bool { return policy[a][role] != no })
}

// Bounds of tokens.
const (
	MaxTokens    = 20  // of one account
	MaxTokenName = 60  // characters
	MaxTokenDays = 365 // until it expires
)

// tokenPrefix marks a secret as one of Luodi's, so that scanners of source code find it.
const tokenPrefix = "luo_"

const (
	base62      = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	tokenRandom = 36 // characters, 214 bits
	tokenCheck  = 6  // characters: CRC-32 of the random ones
)

// NewAPIToken makes the secret of a token: luo_, 36 random letters and digits, and a checksum of 6,
// so that a mistyped one is known without asking the database and a scanner knows a real one.
func NewAPIToken() string {
	b := make([]byte, 0, len(tokenPrefix)+tokenRandom+tokenCheck)
	b = append(b, tokenPrefix...)
	var raw [64]byte
	for len(b) < len(tokenPrefix)+tokenRandom {
		rand.Read(raw[:])
		for _, x := range raw {
			if x &= 0x3f; int(x) < len(base62) && len(b) < len(tokenPrefix)+tokenRandom { // 62 and 63 are thrown again
				b = append(b, base62[x])
			}
		}
	}
	return string(append(b, tokenSum(string(b[len(tokenPrefix):]))...))
}

func tokenSum(random string) string {
	n := crc32.ChecksumIEEE([]byte(random))
	var sum [tokenCheck]byte
	for i := tokenCheck - 1; i >= 0; i-- {
		sum[i] = base62[n%62]
		n /= 62
	}
	return string(sum[:])
}

// IsAPIToken reports whether a text has the form of a token with the right checksum.
func IsAPIToken(s string) bool {
	rest, ok := strings.CutPrefix(s, tokenPrefix)
	if !ok || len(rest) != tokenRandom+tokenCheck {
		return false
	}
	return tokenSum(rest[:tokenRandom]) == rest[tokenRandom:]
}

// TokenHash gives the stored name of a token's secret: its SHA-256 in lower-case hex.
func TokenHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// TokenTx is what the operations on tokens need of a write transaction.
type TokenTx interface {
	Now() time.Time
	Audit(actor Actor, action Action, kind, subject, chain string, before, after any) error
	Token(TokenID) (Token, error)
	Tokens(AccountID) ([]Token, error)
	InsertToken(t *Token, hash string) error // sets ID and MadeAt
	DeleteToken(TokenID) error
}

const auditToken = "token" // subject: the account

// MakeToken makes a token for the actor's own account, valid for some days. The secret comes from
// NewAPIToken; the caller shows it once.
func MakeToken(tx TokenTx, actor Actor, name string, scopes []Scope, days int, secret string) (Token, error) {
	if err := Allow(actor, OwnAccount); err != nil {
		return Token{}, err
	}
	t := Token{Account: actor.Account, Name: strings.TrimSpace(name)}
	for _, s := range Scopes { // in one order, each once
		if slices.Contains(scopes, s) {
			t.Scopes = append(t.Scopes, s)
		}
	}
	if err := t.check(scopes, days); err != nil {
		return t, err
	}
	have, err := tx.Tokens(actor.Account)
	if err != nil {
		return t, err
	}
	if len(have) >= MaxTokens {
		return t, fault.New(fault.TooMany, "token.too_many", fault.Args{"most": MaxTokens})
	}
	if slices.ContainsFunc(have, func(x Token) bool { return x.Name == t.Name }) {
		return t, fault.Fields([]fault.Field{{Name: "name", Key: "token.name_taken"}})
	}
	t.ExpiresAt = tx.Now().Add(time.Duration(days) * 24 * time.Hour)
	if err := tx.InsertToken(&t, TokenHash(secret)); err != nil {
		return t, err
	}
	return t, tx.Audit(actor, OwnAccount, auditToken, string(t.Account), Installation, nil, tokenTrace(t))
}

func (t Token) check(asked []Scope, days int) error {
	var wrong []fault.Field
	switch n := utf8.RuneCountInString(t.Name); {
	case n == 0:
		wrong = append(wrong, fault.Field{Name: "name", Key: "fault.required"})
	case n > MaxTokenName:
		wrong = append(wrong, fault.Field{Name: "name", Key: "access.name_long", Args: fault.Args{"n": MaxTokenName}})
	case strings.ContainsFunc(t.Name, func(r rune) bool { return r < ' ' || r == '[' || r == ']' }): // it stands in the trail inside [ ]
		wrong = append(wrong, fault.Field{Name: "name", Key: "token.name_form"})
	}
	if len(t.Scopes) == 0 || slices.ContainsFunc(asked, func(s Scope) bool { return !slices.Contains(Scopes, s) }) {
		wrong = append(wrong, fault.Field{Name: "scopes", Key: "token.scopes_needed"})
	}
	if days < 1 || days > MaxTokenDays {
		wrong = append(wrong, fault.Field{Name: "days", Key: "token.days_range", Args: fault.Args{"to": MaxTokenDays}})
	}
	return fault.Fields(wrong)
}

// RevokeToken ends a token: one's own, or anybody's by who manages accounts.
func RevokeToken(tx TokenTx, actor Actor, id TokenID) error {
	t, err := tx.Token(id)
	if err != nil {
		return err
	}
	right := OwnAccount
	if t.Account != actor.Account {
		right = ManageAccounts
	}
	if err := Allow(actor, right); err != nil {
		return err
	}
	if err := tx.DeleteToken(id); err != nil {
		return err
	}
	return tx.Audit(actor, right, auditToken, string(t.Account), Installation, tokenTrace(t), nil)
}

// tokenTrace is what the trail keeps of a token.
func tokenTrace(t Token) any {
	return struct {
		Token   TokenID   `json:"token"`
		Name    string    `json:"name"`
		Scopes  []Scope   `json:"scopes"`
		Expires time.Time `json:"expires"`
	}{t.ID, t.Name, t.Scopes, t.ExpiresAt}
}

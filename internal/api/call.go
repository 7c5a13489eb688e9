package api

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"luodi/internal/access"
	"luodi/internal/calendar"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/org"
	"luodi/internal/store"
)

// call is one request of one program.
type call struct {
	api     *API
	w       *answer
	r       *http.Request
	lang    i18n.Lang
	token   access.Token
	account access.Account
	actor   access.Actor
	// match is the guard of If-Match, see guard.
	match int
	// place says where in the body a wrong field of a deed stands; nil: at the top, by its name.
	place func(field string) string
}

type callKey struct{}

// in gives a request that carries the call.
func (c *call) in(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), callKey{}, c))
}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// answer notes whether anything was answered.
type answer struct {
	http.ResponseWriter
	begun bool
}

func (a *answer) WriteHeader(status int) {
	a.begun = true
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	a.begun = true
	return a.ResponseWriter.Write(b)
}

func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// language is what the caller asks for, else the language of the token's account, else Simplified
// Chinese.
func (c *call) language() i18n.Lang {
	for part := range strings.SplitSeq(c.r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		if t := strings.ToLower(tag); strings.HasPrefix(t, "zh") || strings.HasPrefix(t, "en") {
			return i18n.ParseLang(tag)
		}
	}
	for _, l := range i18n.Langs {
		if c.account.Lang == string(l) {
			return l
		}
	}
	return i18n.ZhHans
}

// identify finds the token of the Authorization header and counts the request against its limit.
func (c *call) identify() error {
	scheme, secret, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	secret = strings.TrimSpace(secret)
	if !strings.EqualFold(scheme, "Bearer") || !access.IsAPIToken(secret) {
		if err := c.api.limits.stranger(c); err != nil {
			return err
		}
		return fault.New(fault.Unauthenticated, i18n.APITokenNeeded.Key, nil)
	}
	var err error
	c.token, c.account, err = c.api.db.TokenAccount(c.r.Context(), secret)
	if fault.Is(err, fault.Unauthenticated) {
		if err := c.api.limits.stranger(c); err != nil {
			return err
		}
		return fault.New(fault.Unauthenticated, i18n.APITokenUnknown.Key, nil)
	}
	if err != nil {
		return err
	}
	c.actor = c.token.ActorFor(c.account)
	c.lang = c.language()
	if c.api.seen != nil {
		c.api.seen(c.r, c.account.ID)
	}
	if err := c.api.limits.admit(c); err != nil {
		return err
	}
	c.noteUse()
	return nil
}

// noteUse keeps the day of the token's last use, once a day.
func (c *call) noteUse() {
	today := c.today()
	if c.token.UsedOn == today {
		return
	}
	err := c.api.db.Write(c.r.Context(), func(tx *store.Tx) error { return tx.SetTokenUsed(c.token.ID, today) })
	if err != nil {
		c.api.log.Warn("token's last use not kept", "error", err)
	}
}

// enter refuses what the token or its account may not ask.
func (c *call) enter(o op) error {
	if o.scope != "" && !c.token.May(o.scope) {
		return fault.New(fault.Forbidden, i18n.APIScopeMissing.Key, fault.Args{"scope": string(o.scope)})
	}
	if o.right != "" {
		return access.Allow(c.actor, o.right)
	}
	return nil
}

func (c *call) today() calendar.Date { return calendar.DateOf(c.api.clock().In(c.api.zone)) }

// may reports whether the actor has a right on things of a unit.
func (c *call) may(right access.Action, unit org.UnitID) bool {
	return access.Allow(c.actor, right, unit) == nil
}

// recover answers a panic with a problem that says nothing of its cause.
func (c *call) recover() {
	cause := recover()
	if cause == nil {
		return
	}
	if cause == http.ErrAbortHandler || c.w.begun {
		panic(cause) // the server ends the connection, and logs
	}
	c.api.log.Error("panic", "ref", c.reference(), "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
	c.fail(fault.New(fault.Internal, "fault.internal", nil))
}

// reference names the request, as the access log does.
func (c *call) reference() string { return c.w.Header().Get("X-Request-Id") }

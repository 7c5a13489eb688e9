package api

import (
	"time"

	"luodi/internal/store"
)

const tagSelf = "Token"

// Self is who asks: the token and the account behind it.
type Self struct {
	Token    string    `json:"token" doc:"Name of the token."`
	Scopes   []string  `json:"scopes" nullable:"false" doc:"What the token is good for."`
	Expires  time.Time `json:"expires" doc:"When the token ends."`
	Login    string    `json:"login" doc:"Sign-in name of the account."`
	Name     string    `json:"name" doc:"The post for which the account acts."`
	Role     string    `json:"role" enum:"office,unit_liaison,unit_leader,leader,auditor,operator" doc:"Role of the account. A token never has more rights."`
	Unit     *UnitRef  `json:"unit,omitempty" doc:"Unit of the account; missing if it belongs to none."`
	Today    Day       `json:"today" doc:"The day it is for this installation."`
	TimeZone string    `json:"time_zone" doc:"IANA name of the zone in which days are told." example:"Asia/Shanghai"`
}

func (a *API) selfOperations() {
	read(a, op{id: "get-self", path: "/self", tag: tagSelf, summary: "Who am I?",
		about: "The token, its scopes and end, and the account behind it: a first request to try a token with."}, (*call).self)
}

func (c *call) self(r *store.Reader, _ *struct{}) (Self, error) {
	s := Self{Token: c.token.Name, Expires: instant(c.token.ExpiresAt), Login: c.account.Login, Name: c.account.Name, Role: string(c.account.Role),
		Today: Day(c.today()), TimeZone: c.api.zone.String()}
	for _, x := range c.token.Scopes {
		s.Scopes = append(s.Scopes, string(x))
	}
	if c.account.Unit != "" {
		u, err := c.unit(r, c.account.Unit)
		if err != nil {
			return s, err
		}
		s.Unit = &u
	}
	return s, nil
}

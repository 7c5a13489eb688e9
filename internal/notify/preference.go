package notify

import (
	"net/mail"
	"strings"

	"luodi/internal/access"
	"luodi/internal/fault"
)

// Preference is how one person wants to be told. The mail address is kept here and nowhere else.
type Preference struct {
	Account access.AccountID `json:"-"`
	Email   string           `json:"-"`
	NoMail  bool             `json:"no_mail,omitempty"` // inbox only, below the level at which mail is a must
	Single  bool             `json:"single,omitempty"`  // one message each instead of one in the morning
	Lang    string           `json:"lang,omitempty"`    // of messages; "" is that of the account
	Version int              `json:"-"`
}

// Check finds what a person must mend, within the bounds of the installation.
func (p Preference) Check(r Rules) error {
	if p.Email == "" {
		return nil
	}
	a, err := mail.ParseAddress(p.Email)
	if err != nil || a.Name != "" || a.Address != p.Email || len(p.Email) > 254 || strings.ContainsAny(p.Email, "\r\n\"") {
		return fault.Fields([]fault.Field{{Name: "email", Key: "notify.bad_email"}})
	}
	if !r.allows(p.Email) {
		return fault.Fields([]fault.Field{{Name: "email", Key: "notify.email_domain", Args: fault.Args{"domains": strings.Join(r.Domains, ", ")}}})
	}
	return nil
}

func (r Rules) allows(address string) bool {
	host := strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
	for _, d := range r.Domains {
		d = strings.ToLower(d)
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return len(r.Domains) == 0
}

// wantsMail reports whether a notice goes out to the person by mail.
func (p Preference) wantsMail(r Rules, n *Notice) bool {
	return p.Email != "" && (!p.NoMail || n.Level >= r.Must)
}

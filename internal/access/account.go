package access

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"luodi/internal/fault"
)

// MaxLogin and MaxName bound a sign-in name and an account's name, in characters.
const MaxLogin, MaxName = 64, 100

// Check says what is wrong with an account's own fields, as an Invalid fault.
func (a Account) Check() error {
	var fields []fault.Field
	wrong := func(name string, key fault.Key, args fault.Args) {
		fields = append(fields, fault.Field{Name: name, Key: key, Args: args})
	}
	switch login := FoldLogin(a.Login); {
	case login == "":
		wrong("login", "fault.required", nil)
	case !validLogin(login):
		wrong("login", "access.login_form", fault.Args{"n": MaxLogin})
	}
	switch n := utf8.RuneCountInString(a.Name); {
	case n == 0:
		wrong("name", "fault.required", nil)
	case n > MaxName:
		wrong("name", "access.name_long", fault.Args{"n": MaxName})
	}
	if !slices.Contains(Roles, a.Role) {
		wrong("role", "access.role_unknown", fault.Args{"role": string(a.Role)})
	}
	return fault.Fields(fields)
}

// validLogin allows letters and digits of any script and . _ - @ between them.
func validLogin(login string) bool {
	if utf8.RuneCountInString(login) > MaxLogin {
		return false
	}
	for _, r := range login {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-@", r) {
			return false
		}
	}
	return true
}

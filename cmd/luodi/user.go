package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"luodi/internal/access"
	"luodi/internal/fault"
	"luodi/internal/i18n"
	"luodi/internal/store"
)

// terminal is who acts when accounts are changed from the command line: whoever may open the
// data may do so.
var terminal = access.Actor{Name: "luodi user", Role: access.Operator}

func userCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "make, list and close accounts",
		Long: `user changes accounts in the database itself, for whoever may open it: to make the first ones,
or when nobody can sign in any more. Every change goes into the audit trail.`,
		Example: `  luodi user add sw --name 区商务局联络员 --role unit_liaison --unit 区商务局
  luodi user list
  luodi user password sw
  luodi user disable sw`,
	}
	cmd.AddCommand(userAdd(), userList(), userPassword(), userDisable("disable", true), userDisable("enable", false))
	return cmd
}

func oneLogin(use string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usageError("%s: give one sign-in name", use)
		}
		return nil
	}
}

func userAdd() *cobra.Command {
	var s serving
	var name, role, unit, language string
	var stdin bool
	cmd := &cobra.Command{
		Use:   "add LOGIN",
		Short: "make an account; prints a random password once",
		Args:  oneLogin("user add"),
		RunE: func(cmd *cobra.Command, args []string) error {
			a := access.Account{Login: args[0], Name: name, Role: access.Role(role), Lang: language}
			if err := a.Check(); err != nil {
				return err
			}
			return withPassword(cmd, s, stdin, func(db *store.DB, phc string) error {
				return db.Write(contextOf(cmd), func(tx *store.Tx) error {
					made := a
					made.Password = phc
					if unit != "" {
						u, found, err := tx.UnitByName(unit)
						if err != nil {
							return err
						}
						if !found {
							return fault.New(fault.NotFound, "store.user.no_unit", fault.Args{"unit": unit})
						}
						made.Unit = u.ID
					}
					if err := tx.InsertAccount(&made); err != nil {
						return err
					}
					return tx.Audit(terminal, access.ManageAccounts, "account", string(made.ID), access.Installation, nil, facts(made))
				})
			})
		},
	}
	databaseFlags(cmd, &s)
	f := cmd.Flags()
	f.StringVar(&name, "name", "", "post or name as shown, such as 区商务局联络员")
	f.StringVar(&role, "role", string(access.UnitLiaison), "office, unit_liaison, unit_leader, leader, auditor or operator")
	f.StringVar(&unit, "unit", "", "name or alias of its unit")
	f.StringVar(&language, "language", "zh-Hans", "language of its pages: zh-Hans, zh-Hant-HK or en")
	f.BoolVar(&stdin, "password-stdin", false, "read the password from standard input instead of making one")
	return cmd
}

func userPassword() *cobra.Command {
	var s serving
	var stdin bool
	cmd := &cobra.Command{
		Use:   "password LOGIN",
		Short: "give an account a new password, printed once, and end its sessions",
		Args:  oneLogin("user password"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withPassword(cmd, s, stdin, func(db *store.DB, phc string) error {
				return db.Write(contextOf(cmd), func(tx *store.Tx) error {
					a, err := accountOf(tx, args[0])
					if err != nil {
						return err
					}
					if err := tx.SetPassword(a.ID, phc); err != nil {
						return err
					}
					return tx.Audit(terminal, access.ManageAccounts, "account", string(a.ID), access.Installation, nil, map[string]string{"password": "reset"})
				})
			})
		},
	}
	databaseFlags(cmd, &s)
	cmd.Flags().BoolVar(&stdin, "password-stdin", false, "read the password from standard input instead of making one")
	return cmd
}

// withPassword makes or reads a password, hashes it, lets f store it, and prints one it has made.
func withPassword(cmd *cobra.Command, s serving, stdin bool, f func(db *store.DB, phc string) error) error {
	secret := access.NewPassword()
	if stdin {
		line, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
		if err != nil && err != io.EOF {
			return err
		}
		secret = strings.TrimRight(line, "\r\n")
		if err := access.CheckPassword(secret); err != nil {
			return err
		}
	}
	ctx := contextOf(cmd)
	phc, err := access.HashPassword(ctx, secret)
	if err != nil {
		return err
	}
	db, err := openExisting(ctx, s)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := f(db, phc); err != nil {
		return err
	}
	if !stdin {
		fmt.Fprintf(cmd.OutOrStdout(), "%s\n\n    %s\n\n", i18n.UserPasswordOnce.In(messageLang()), secret)
	}
	return nil
}

func userDisable(use string, disabled bool) *cobra.Command {
	var s serving
	short := "close an account and end its sessions"
	if !disabled {
		short = "open a closed account again"
	}
	cmd := &cobra.Command{
		Use:   use + " LOGIN",
		Short: short,
		Args:  oneLogin("user " + use),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := contextOf(cmd)
			db, err := openExisting(ctx, s)
			if err != nil {
				return err
			}
			defer db.Close()
			return db.Write(ctx, func(tx *store.Tx) error {
				a, err := accountOf(tx, args[0])
				if err != nil || a.Disabled == disabled {
					return err
				}
				before := facts(a)
				a.Disabled = disabled
				if err := tx.UpdateAccount(&a); err != nil {
					return err
				}
				return tx.Audit(terminal, access.ManageAccounts, "account", string(a.ID), access.Installation, before, facts(a))
			})
		},
	}
	databaseFlags(cmd, &s)
	return cmd
}

func accountOf(tx *store.Tx, login string) (access.Account, error) {
	a, err := tx.AccountByLogin(login)
	if fault.Is(err, fault.NotFound) {
		return a, fault.Wrap(fault.NotFound, "store.user.unknown", fault.Args{"login": login}, err)
	}
	return a, err
}

// facts are what the trail keeps of an account.
func facts(a access.Account) map[string]any {
	return map[string]any{"login": a.Login, "name": a.Name, "role": a.Role, "unit": a.Unit, "lang": a.Lang, "disabled": a.Disabled}
}

func userList() *cobra.Command {
	var s serving
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "list the accounts",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := contextOf(cmd)
			db, err := openExisting(ctx, s)
			if err != nil {
				return err
			}
			defer db.Close()
			return listUsers(ctx, cmd.OutOrStdout(), db, asJSON)
		},
	}
	databaseFlags(cmd, &s)
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return cmd
}

func listUsers(ctx context.Context, out io.Writer, db *store.DB, asJSON bool) error {
	page := store.Page{Limit: 500}
	for {
		var accounts []access.Account
		names := map[string]string{}
		err := db.Read(ctx, func(r *store.Reader) (err error) {
			if accounts, page.After, err = r.Accounts(page); err != nil {
				return err
			}
			for _, a := range accounts {
				if a.Unit == "" {
					continue
				}
				u, err := r.Unit(a.Unit)
				if err != nil {
					return err
				}
				names[a.Login] = u.Name
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, a := range accounts {
			if err := printUser(out, a, names[a.Login], asJSON); err != nil {
				return err
			}
		}
		if page.After == "" {
			return nil
		}
	}
}

func printUser(out io.Writer, a access.Account, unit string, asJSON bool) error {
	if asJSON {
		all := facts(a)
		all["id"], all["unit_name"] = a.ID, unit
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(all)
	}
	lang := messageLang()
	closed := ""
	if a.Disabled {
		closed = "  " + i18n.UserDisabled.In(lang)
	}
	role := sentence(lang, fault.Key("access.role."+string(a.Role)), nil)
	_, err := fmt.Fprintf(out, "%-16s %s  %s  %s%s\n", a.Login, role, a.Name, unit, closed)
	return err
}

// Command luodi turns published government plans into delivered results. Each subcommand is one
// file of this folder.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// version is set at build time by -ldflags "-X main.version=…".
var version = "dev"

// lang is the language of messages on the terminal: --lang, else LUODI_LANG, else LANG.
var lang string

// errUsage marks an error of use (exit status 2).
var errUsage = errors.New("usage")

func main() {
	root := rootCommand()
	err := root.Execute()
	switch {
	case err == nil:
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, strings.TrimSuffix(err.Error(), ": usage"))
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, i18n.Fault(messageLang(), err))
		os.Exit(1)
	}
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "luodi",
		Short:         "落地: published government plans into delivered results",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&lang, "lang", "", "language of messages: zh-Hans, zh-Hant-HK or en")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return fmt.Errorf("%w: %w", err, errUsage) })
	root.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("unknown command %q; luodi --help lists them", args[0])
		}
		return nil
	}
	root.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	root.AddCommand(commands()...)
	markUsage(root)
	return root
}

// markUsage makes wrong arguments of every command errors of use.
func markUsage(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil && !errors.Is(err, errUsage) {
				return fmt.Errorf("%w: %w", err, errUsage)
			} else {
				return err
			}
		}
	}
	for _, sub := range cmd.Commands() {
		markUsage(sub)
	}
}

// messageLang is the language of terminal messages.
func messageLang() i18n.Lang {
	for _, want := range []string{lang, os.Getenv("LUODI_LANG"), os.Getenv("LC_ALL"), os.Getenv("LANG")} {
		if want != "" {
			return i18n.ParseLang(want)
		}
	}
	return i18n.En
}

// failed makes a fault of a kind for the command line.
func usageError(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, errUsage)...)
}

var _ = fault.Internal

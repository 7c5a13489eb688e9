package main

import "github.com/spf13/cobra"

// commands lists the subcommands, in the order of the help.
func commands() []*cobra.Command {
	return []*cobra.Command{
		demoCommand(),
		serveCommand(),
		readCommand(),
		importCommand(),
		calendarCommand(),
		scheduleCommand(),
		benchCommand(),
		userCommand(),
		verifyCommand(),
		migrateCommand(),
		doctorCommand(),
		versionCommand(),
	}
}

func versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "print the version", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.Println("luodi " + version)
			return nil
		}}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"

	"dathang/data/lang"
)

// The exit codes; the package comment says what each means.
const (
	exitDone       = 0
	exitViolated   = 1
	exitInput      = 2
	exitInfeasible = 3
	exitNoAnswer   = 4
)

// version is set when the binary is built (Makefile).
var version string

// commands is the command line: one struct for each command, in the order of the help.
// Kong fills the struct from flags and arguments and calls its Run with the session. Help
// texts are placeholders here; describe reads them from the catalogue, section cli.help.
type commands struct {
	Lang string `help:"${lang}" env:"DATHANG_LANG" default:"vi" placeholder:"vi|en"`

	Propose   proposeCommand   `cmd:"" help:"${propose}"`
	Verify    verifyCommand    `cmd:"" help:"${verify}"`
	Problem   problemCommand   `cmd:"" help:"${problem}"`
	Compile   compileCommand   `cmd:"" help:"${compile}"`
	Shortfall shortfallCommand `cmd:"" help:"${shortfall}"`
	Review    reviewCommand    `cmd:"" help:"${review}"`
	Dataset   datasetCommands  `cmd:"" help:"${dataset}"`
	Import    importCommand    `cmd:"" help:"${import}"`
	Policy    policyCommand    `cmd:"" help:"${policy}"`
	Schema    schemaCommand    `cmd:"" help:"${schema}"`
	Serve     serveCommand     `cmd:"" help:"${serve}"`
	Work      workCommand      `cmd:"" help:"${work}"`
	User      userCommands     `cmd:"" help:"${user}"`
	Token     tokenCommands    `cmd:"" help:"${token}"`
	Audit     auditCommands    `cmd:"" help:"${audit}"`
	Round     roundCommands    `cmd:"" help:"${round}"`
	Proposal  proposalCommands `cmd:"" help:"${proposal}"`
	Quotas    quotasCommand    `cmd:"" help:"${quotas}"`
	OpenAPI   openapiCommand   `cmd:"" name:"openapi" help:"${openapi}"`
	Explain   explainCommand   `cmd:"" help:"${explain}"`
	Prices    pricesCommand    `cmd:"" help:"${prices}"`
	WhatIf    whatifCommand    `cmd:"" name:"whatif" help:"${whatif}"`
	Compare   compareCommand   `cmd:"" help:"${compare}"`
	Sweep     sweepCommand     `cmd:"" help:"${sweep}"`
	Frontier  frontierCommand  `cmd:"" help:"${frontier}"`
	Simulate  simulateCommand  `cmd:"" help:"${simulate}"`
	Version   versionCommand   `cmd:"" help:"${version}"`
}

// session is the context in which every command runs: when to stop, the language, and where
// output goes. Results go to standard output, everything about them to standard error.
type session struct {
	ctx    context.Context
	l      lang.Language
	stdout io.Writer
	stderr io.Writer
}

// text returns a sentence from the section cli of the catalogue.
func (s *session) text(key string, params map[string]any) string {
	return lang.Text(s.l, "cli."+key, params)
}

// say writes a sentence to standard output.
func (s *session) say(key string, params map[string]any) error {
	_, err := fmt.Fprintln(s.stdout, s.text(key, params))
	return err
}

// run is the whole program; it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	s := &session{ctx: ctx, l: languageOf(args), stdout: stdout, stderr: stderr}
	// Somebody planning a city's training should get a sentence, not a stack trace; the trace is for a bug report.
	defer func() {
		if cause := recover(); cause != nil {
			fmt.Fprintln(stderr, s.text("panic", map[string]any{"cause": fmt.Sprint(cause)}))
			if os.Getenv("DATHANG_TRACE") != "" {
				fmt.Fprintf(stderr, "%s\n", debug.Stack())
			}
			code = exitNoAnswer
		}
	}()
	// Without a command kong would only complain; help says what there is.
	if len(args) == 0 {
		args = []string{"--help"}
	}
	helped := false
	parser, err := s.parser(&helped)
	if err != nil {
		return s.fail(err)
	}
	parsed, err := parser.Parse(args)
	if helped {
		return exitDone
	}
	if err != nil {
		return s.fail(usage{err})
	}
	return s.fail(parsed.Run(s))
}

// parser builds the command line in the session's language. Kong wants to exit the process after showing help; helped
// records that instead, so that a test process survives.
func (s *session) parser(helped *bool) (*kong.Kong, error) {
	return kong.New(&commands{},
		kong.Name("dathang"),
		kong.Description(s.text("about", nil)),
		kong.Writers(s.stdout, s.stderr),
		kong.Exit(func(int) { *helped = true }),
		kong.Help(s.help),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.PostBuild(s.describe),
	)
}

// describe gives every command and flag its help text. Kong's own variables could do it, but would be interpolated
// anew for every flag, which takes most of the start-up time of a command.
func (s *session) describe(k *kong.Kong) error {
	said := func(help string) string {
		return os.Expand(help, func(name string) string { return s.text("help."+name, nil) })
	}
	return kong.Visit(k.Model, func(node kong.Visitable, next kong.Next) error {
		switch node := node.(type) {
		case *kong.Node:
			node.Help = said(node.Help)
		case *kong.Value:
			node.Help = said(node.Help)
		}
		return next(nil)
	})
}

// help is kong's help with its own few words in the session's language.
func (s *session) help(options kong.HelpOptions, ctx *kong.Context) error {
	var page strings.Builder
	stdout := ctx.Stdout
	ctx.Stdout = &page
	err := kong.DefaultHelpPrinter(options, ctx)
	ctx.Stdout = stdout
	if err != nil {
		return err
	}
	words := strings.NewReplacer(
		"Usage:", s.text("usage", nil),
		"\nFlags:", "\n"+s.text("flags", nil),
		"\nCommands:", "\n"+s.text("commands", nil),
		"\nArguments:", "\n"+s.text("arguments", nil),
		"Show context-sensitive help.", s.text("show_help", nil),
		`Run "dathang <command> --help" for more information on a command.`, s.text("more_help", nil),
		`Run "dathang dataset <command> --help" for more information on a command.`, s.text("more_help", nil),
	)
	_, err = words.WriteString(stdout, page.String())
	return err
}

// languageOf determines the language before anything is parsed, so that help and usage errors are in it too.
func languageOf(args []string) lang.Language {
	word := os.Getenv("DATHANG_LANG")
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			word = value
		}
		if arg == "--lang" && i+1 < len(args) {
			word = args[i+1]
		}
	}
	if l, ok := lang.Parse(word); ok {
		return l
	}
	return lang.Vi
}

// AfterApply rejects a language that the catalogue does not have.
func (c *commands) AfterApply() error {
	if _, ok := lang.Parse(c.Lang); !ok {
		return fmt.Errorf("--lang %q: want vi or en", c.Lang)
	}
	return nil
}

// versionCommand prints which build this is.
type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(s *session) error {
	_, err := fmt.Fprintln(s.stdout, "dathang", buildVersion())
	return err
}

// buildVersion is the version set by the Makefile, else the one that Go recorded, else "(devel)".
func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// errStopped means that the user or the system stopped the command.
var errStopped = errors.New("stopped")

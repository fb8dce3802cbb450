package main

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"time"

	"dathang/api"
	"dathang/api/auth"
	"dathang/api/work"
	"dathang/data"
	"dathang/data/shipped"
)

// dbFlag chooses the database.
type dbFlag struct {
	DB string `name:"db" help:"${flag_db}" env:"DATHANG_DB" default:"dathang.db" placeholder:"FILE|postgres://..."`
}

// with opens the store for one piece of work.
func (f *dbFlag) with(s *session, do func(store *data.Store) error) error {
	store, err := data.Open(s.ctx, f.DB)
	if err != nil {
		return badInput{"database", map[string]any{"detail": err.Error()}}
	}
	return errors.Join(do(store), store.Close())
}

// reading opens the store for one piece of work that changes nothing: a missing database is not created, one of an
// older version is left as it is, and one on a write-protected medium can be read too.
func (f *dbFlag) reading(s *session, do func(store *data.Store) error) error {
	store, err := data.OpenToRead(s.ctx, f.DB)
	if err != nil {
		return badInput{"database", map[string]any{"detail": err.Error()}}
	}
	return errors.Join(do(store), store.Close())
}

// eachPage calls do for every item of a list.
func eachPage[T any](list func(data.Page) (data.List[T], error), do func(*T) error) error {
	for page := (data.Page{Limit: data.MaxPage}); ; {
		got, err := list(page)
		if err != nil {
			return err
		}
		for i := range got.Items {
			if err := do(&got.Items[i]); err != nil {
				return err
			}
		}
		if page.After = got.Next; got.Next == "" {
			return nil
		}
	}
}

// storeFlags choose the database and how workers hold their runs.
type storeFlags struct {
	dbFlag
	Lease time.Duration `help:"${flag_lease}" default:"15s"`
}

// open opens the store and the queue of runs with that many workers; spare is
// how many cores runs leave to requests. The function returned closes both.
func (f *storeFlags) open(s *session, workers, spare int) (*work.Queue, func(), error) {
	if f.Lease < work.MinLease || f.Lease > data.MaxLease {
		return nil, nil, badInput{"lease_range", map[string]any{"value": f.Lease.String(), "want": work.MinLease.String() + "–" + data.MaxLease.String()}}
	}
	store, err := data.Open(s.ctx, f.DB)
	if err != nil {
		return nil, nil, badInput{"database", map[string]any{"detail": err.Error()}}
	}
	q, err := work.Open(s.ctx, work.Config{Store: store, Address: f.DB, Log: s.log(), Version: buildVersion(), Workers: workers, Spare: spare, Lease: f.Lease})
	if err != nil {
		return nil, nil, errors.Join(err, store.Close())
	}
	return q, func() {
		q.Close()
		_ = store.Close() // everything has been committed
	}, nil
}

// log is the service's log: JSON lines on standard error.
func (s *session) log() *slog.Logger { return slog.New(slog.NewJSONHandler(s.stderr, nil)) }

// serveCommand runs the service.
//
//	dathang serve --db dathang.db --demo hanoi-2023
type serveCommand struct {
	storeFlags
	// Addr is where the server listens, URL the address under which
	// people reach it, which differs behind a proxy.
	Addr string `help:"${flag_addr}" env:"DATHANG_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	URL  string `name:"url" help:"${flag_home}" env:"DATHANG_URL" placeholder:"https://HOST"`
	// Cert and Key are for TLS without a proxy. Proxy lists the proxies whose X-Forwarded-For is believed.
	Cert  string   `help:"${flag_cert}" env:"DATHANG_CERT" placeholder:"FILE"`
	Key   string   `help:"${flag_key}" env:"DATHANG_KEY" placeholder:"FILE"`
	Proxy []string `help:"${flag_proxy}" env:"DATHANG_PROXY" placeholder:"ADDRESS|NETWORK"`
	// Admin is who gets the first invitation if there is no administrator yet.
	Admin string `help:"${flag_admin}" env:"DATHANG_ADMIN" default:"admin@localhost" placeholder:"EMAIL"`
	// Issuer, Client and Secret are for signing in through the city's own identity provider.
	Issuer string `name:"oidc-issuer" help:"${flag_oidc_issuer}" env:"DATHANG_OIDC_ISSUER" placeholder:"URL"`
	Client string `name:"oidc-client" help:"${flag_oidc_client}" env:"DATHANG_OIDC_CLIENT" placeholder:"ID"`
	Secret string `name:"oidc-secret" help:"${flag_oidc_secret}" env:"DATHANG_OIDC_SECRET" placeholder:"SECRET"`
	City   string `help:"${flag_city}" env:"DATHANG_CITY" default:"Sở Nội vụ" placeholder:"NAME"`
	// Workers is how many runs this process works on at once; 0 leaves them to work processes.
	Workers int    `help:"${flag_workers}" default:"1"`
	Demo    string `help:"${flag_demo}" placeholder:"NAME"`
}

// check rejects flags that contradict each other.
func (c *serveCommand) check() error {
	if c.Workers < 0 {
		return badInput{"flag_range", map[string]any{"flag": "--workers", "value": c.Workers}}
	}
	if c.Demo != "" && !shipped.HasDataset(c.Demo) {
		return badInput{"unknown_dataset", map[string]any{"value": c.Demo, "want": strings.Join(shipped.Datasets(), ", ")}}
	}
	if c.URL != "" && !api.GoodHome(c.URL) {
		return badInput{"bad_url", map[string]any{"value": c.URL}}
	}
	if (c.Cert == "") != (c.Key == "") {
		return badInput{"cert_and_key", nil}
	}
	for _, from := range c.Proxy {
		_, notAddress := netip.ParseAddr(from)
		if _, notNetwork := netip.ParsePrefix(from); notAddress != nil && notNetwork != nil {
			return badInput{"bad_proxy", map[string]any{"value": from}}
		}
	}
	// Everybody knows the demonstration's password.
	if c.Demo != "" && !api.Loopback(c.Addr) {
		return badInput{"demo_open", map[string]any{"addr": c.Addr}}
	}
	return nil
}

// Run serves until the session ends.
func (c *serveCommand) Run(s *session) error {
	if err := c.check(); err != nil {
		return err
	}
	// The address is opened first: a port that is taken should be known before the database is touched.
	on, err := api.Listen(s.ctx, c.Addr, c.URL)
	if errors.Is(err, api.ErrNeedsTLS) {
		return badInput{"needs_tls", map[string]any{"addr": c.Addr}}
	}
	if err != nil {
		return badInput{"address", map[string]any{"addr": c.Addr, "detail": err.Error()}}
	}
	q, closeAll, err := c.open(s, c.Workers, 1) // requests come first
	if err != nil {
		return errors.Join(err, on.Close())
	}
	defer closeAll()
	var own *api.OIDC
	if c.Issuer != "" {
		own = &api.OIDC{Issuer: c.Issuer, ClientID: c.Client, Secret: c.Secret}
	}
	server := api.New(api.Config{
		OIDC:  own,
		Store: q.Store, Queue: q, Version: buildVersion(), Log: s.log(), URL: c.URL, Cert: c.Cert, Key: c.Key, Proxies: c.Proxy, City: c.City,
	})
	// Without an address of its own the service is reached at the port that it listens on.
	url := c.URL
	if url == "" {
		url = "http://" + on.Addr().String()
	}
	if err := s.say("serving", map[string]any{"url": url}); err != nil {
		return errors.Join(err, on.Close())
	}
	if c.Demo == "" {
		if err := s.firstAdmin(q.Store, c.Admin, c.City, url, !api.Loopback(c.Addr)); err != nil {
			return errors.Join(err, on.Close())
		}
	}
	// When one of the two ends, so does the other.
	ctx, stop := context.WithCancel(s.ctx)
	defer stop()
	var beside sync.WaitGroup
	// Each is written by one goroutine and read after beside.Wait.
	var failed, undemonstrated error
	if c.Workers > 0 {
		beside.Go(func() {
			defer stop()
			failed = q.Work(ctx)
		})
	}
	if c.Demo != "" {
		beside.Go(func() {
			// Stopping the server stops the demonstration too.
			if undemonstrated = s.demo(ctx, q, url, c.Demo, c.City); undemonstrated != nil {
				stop()
			}
		})
	}
	err = server.Serve(ctx, on)
	stop()
	beside.Wait()
	if s.ctx.Err() != nil {
		undemonstrated = nil
	}
	return errors.Join(err, failed, undemonstrated)
}

// firstAdmin prints a one-time link if there is no administrator yet, so that no well-known default password is
// needed. A database of a demonstration does have such passwords, and is not exposed to other machines.
func (s *session) firstAdmin(store *data.Store, email, city, url string, open bool) error {
	admins, err := store.Accounts(s.ctx, data.AccountFilter{Role: string(auth.Admin), Active: true}, data.Page{Limit: data.MaxPage})
	if err != nil {
		return err
	}
	for i := range admins.Items {
		if a := &admins.Items[i]; a.PasswordSetAt != nil || a.LastLoginAt != nil {
			return s.shut(store, open)
		}
	}
	code := auth.NewSecret()
	until := time.Now().Add(api.InvitationLife)
	a, err := store.AccountByLogin(s.ctx, email)
	if _, missing := errors.AsType[data.NotFound](err); missing {
		_, err = store.AddAccounts(s.ctx, data.Local, []data.NewAccount{{
			Login: email, Role: string(auth.Admin), Language: string(s.l), Organisation: data.Organisation{Kind: data.CityKind, Name: city},
			Invitation: data.NewToken{Hash: auth.HashSecret(code), ExpiresAt: until},
		}})
	} else if err == nil {
		_, err = store.AddToken(s.ctx, data.Local, data.NewToken{User: a.ID, Purpose: data.InvitationToken, Hash: auth.HashSecret(code), ExpiresAt: until})
	}
	if err != nil {
		return err
	}
	return s.say("first_admin", map[string]any{"email": data.FoldLogin(email), "link": api.InvitationLink(url, code)})
}

// shut refuses to expose a database with demonstration accounts to other machines.
func (s *session) shut(store *data.Store, open bool) error {
	if !open {
		return nil
	}
	a, err := store.AccountByLogin(s.ctx, demoLogin(auth.Admin))
	if _, missing := errors.AsType[data.NotFound](err); missing {
		return nil
	}
	if err == nil && a.DeactivatedAt == nil {
		return badInput{"demo_database", nil}
	}
	return err
}

// workCommand runs workers only, beside other processes on the same database.
//
//	dathang work --db postgres://user@host/dathang --workers 2
type workCommand struct {
	storeFlags
	Workers int `help:"${flag_workers}" default:"1"`
}

// Run takes up runs until the session ends.
func (c *workCommand) Run(s *session) error {
	if c.Workers < 1 {
		return badInput{"flag_range", map[string]any{"flag": "--workers", "value": c.Workers}}
	}
	q, closeAll, err := c.open(s, c.Workers, 0)
	if err != nil {
		return err
	}
	defer closeAll()
	// A file has one process that writes; a second one belongs on PostgreSQL.
	if q.Store.Embedded() {
		return badInput{"work_alone", nil}
	}
	if err := s.say("working", map[string]any{"count": c.Workers}); err != nil {
		return err
	}
	return q.Work(s.ctx)
}

package api

import (
	"context"
	"encoding/json"
	"time"

	fast "github.com/go-json-experiment/json"

	"dathang/api/work"
	"dathang/data"
	"dathang/data/lang"
	"dathang/data/report"
	"dathang/data/shipped"
	"dathang/matcher"
	"dathang/matcher/scenario"
)

// referenceScenario is a scenario that ships with the program.
type referenceScenario struct {
	Name    string            `json:"name"`
	Text    string            `json:"text" doc:"What it is for, in the caller's language"`
	Dataset string            `json:"dataset" doc:"Name of the dataset that it belongs to; empty where it fits any"`
	General bool              `json:"general" doc:"It is told relative to its base, which decides the changes"`
	Marks   []string          `json:"marks" doc:"Codes of what its numbers rest on"`
	Changes []scenario.Change `json:"changes" doc:"Empty where it is general"`
}

// referenceScenarios lists the scenarios that ship: all, or those that fit a dataset. Changes of a
// file can be used as they are in scenarios, runs and what-if questions.
func (s *Server) referenceScenarios(ctx context.Context, in *struct {
	Dataset string `query:"dataset" maxLength:"200" doc:"The name of a dataset (the id in its file): only what fits it"`
},
) (*pageOf[referenceScenario], error) {
	list, err := shipped.Scenarios(in.Dataset)
	if err != nil {
		return nil, err
	}
	out := &pageOf[referenceScenario]{}
	l := requestOf(ctx).lang
	for i := range list {
		item := referenceScenario{
			Name: list[i].Name, Text: lang.Name(l, "scenario", list[i].Name), General: list[i].General != nil, Marks: []string{}, Changes: []scenario.Change{},
		}
		if file := list[i].Changes; file != nil {
			item.Text, item.Dataset = lang.Either(l, file.Name, file.NameEn), file.Dataset
			item.Marks, item.Changes = append(item.Marks, file.Marks...), file.Changes
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	return out, nil
}

// shippedScenario is the scenario that ships under that name; NotFound where there is none.
func shippedScenario(name string) (*shipped.Scenario, error) {
	found, err := shipped.FindScenario(name)
	if err == nil && found == nil {
		err = data.NotFound{Thing: "scenario", ID: name}
	}
	return found, err
}

// ofReference are the changes of a scenario that ships on what a body starts from, or what is wrong with asking for them.
func (s *Server) ofReference(ctx context.Context, name string, from *From) ([]scenario.Change, []Fault, error) {
	var faults []Fault
	ships, err := shippedScenario(name)
	if err := found("/reference", err, &faults); err != nil || len(faults) > 0 {
		return nil, faults, err
	}
	input, err := s.starting(ctx, from)
	if err != nil {
		return nil, nil, err
	}
	b, err := s.Queue.Base(ctx, input)
	if err != nil {
		return nil, nil, err
	}
	fault := func(code string, params matcher.Params) ([]scenario.Change, []Fault, error) {
		return nil, []Fault{{In: "body", Pointer: "/reference", Code: code, Params: params}}, nil
	}
	if ships.General == nil {
		if of := b.Source.DatasetID; !ships.Changes.Fits(of) {
			return fault("other_dataset", matcher.Params{"value": name, "of": ships.Dataset(), "dataset": of})
		}
		return ships.Changes.Changes, nil, nil
	}
	var plan *matcher.Solution
	if ships.General.NeedsPlan(b.Source) {
		if b.File == nil {
			return fault("needs_plan", matcher.Params{"value": name})
		}
		plan = &b.File.Answer
	}
	changes, wrong := ships.General.Of(b.Source, plan, ships.Subject())
	if len(wrong) > 0 {
		return nil, bodyFaults(wrong), nil
	}
	return changes, nil, nil
}

// ScenarioHead is a stored scenario without its changes.
type ScenarioHead struct {
	ID        data.ScenarioID `json:"id"`
	Name      string          `json:"name"`
	Base      From            `json:"base" doc:"What it starts from"`
	Digest    string          `json:"digest" doc:"SHA-256 of the canonical JSON of its changes"`
	Version   int64           `json:"version"`
	Owner     data.UserID     `json:"owner"`
	CreatedAt time.Time       `json:"created_at"`
	UpdatedAt time.Time       `json:"updated_at"`
}

// keptScenario is a stored scenario with its changes.
type keptScenario struct {
	ScenarioHead
	Changes []scenario.Change `json:"changes"`
	Texts   []string          `json:"texts" doc:"What each change does, in the caller's language"`
}

// headOfScenario shows the row of a scenario.
func headOfScenario(c *data.Scenario) ScenarioHead {
	head := ScenarioHead{
		ID: c.ID, Name: c.Name, Digest: c.Digest, Version: c.Version, Owner: c.Owner, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
	// The row was written by us; what cannot be read is shown as empty.
	_ = json.Unmarshal([]byte(c.Base), &head.Base)
	return head
}

// scenario is a stored scenario with its changes, without sentences.
func (s *Server) scenario(ctx context.Context, id data.ScenarioID) (*keptScenario, error) {
	row, text, err := s.Store.ScenarioChanges(ctx, id)
	if err != nil {
		return nil, err
	}
	kept := &keptScenario{ScenarioHead: headOfScenario(&row)}
	return kept, fast.Unmarshal(text, &kept.Changes)
}

// scenarioOut is the answer with one scenario.
type scenarioOut struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"For If-Match of the next change"`
	Body     keptScenario
}

// viewScenario answers with a stored scenario, each change in a
// sentence. Sentences name objects of the base, so that is loaded.
func (s *Server) viewScenario(ctx context.Context, id data.ScenarioID, c Cached) (*scenarioOut, error) {
	kept, err := s.scenario(ctx, id)
	if err != nil {
		return nil, err
	}
	etag := spokenTag(ctx, versionTag(kept.Version))
	if err := c.fresh(etag); err != nil {
		return nil, err
	}
	input, err := s.starting(ctx, &kept.Base)
	if err != nil {
		return nil, err
	}
	b, err := s.Queue.Base(ctx, input)
	if err != nil {
		return nil, err
	}
	from, err := b.For(ctx, kept.Changes)
	if err != nil {
		return nil, err
	}
	names := report.NewNames(requestOf(ctx).lang, b.Source.Problem).With(from.Dataset)
	kept.Texts = []string{}
	for i := range kept.Changes {
		kept.Texts = append(kept.Texts, names.Change(&kept.Changes[i]))
	}
	return &scenarioOut{"/api/v1/scenarios/" + string(id), etag, *kept}, nil
}

// scenarioBody is a scenario to be stored.
type scenarioBody struct {
	Name string `json:"name" minLength:"1" maxLength:"200"`
	From
	Reference string            `json:"reference,omitempty" doc:"A scenario that ships and fits the base, for its changes; those given here come after them. university-withdraws=ID names the university"`
	Changes   []scenario.Change `json:"changes,omitempty" maxItems:"1000" doc:"In their order"`
}

// checkedScenario is what is stored of a body, provided its changes can be made on its base.
func (s *Server) checkedScenario(ctx context.Context, b *scenarioBody) (data.NewScenario, error) {
	var ships brought
	if b.Reference != "" {
		changes, faults, err := s.ofReference(ctx, b.Reference, &b.From)
		if err != nil {
			return data.NewScenario{}, err
		}
		if len(faults) > 0 {
			return data.NewScenario{}, invalid(faults)
		}
		ships = brought{"/reference", changes}
	}
	// A scenario is stored only if its changes can be made now, so that whoever opens it later can use it.
	input, err := s.checked(ctx, &b.From, ships, b.Changes, func(*work.Input) {})
	if err != nil {
		return data.NewScenario{}, err
	}
	if len(input.Changes) == 0 {
		return data.NewScenario{}, invalid([]Fault{{In: "body", Pointer: "/changes", Code: "missing"}})
	}
	base, err := matcher.Encode(b.From)
	return data.NewScenario{Name: b.Name, Base: string(base), Changes: input.Changes}, err
}

// addScenario stores a scenario whose changes can be made.
func (s *Server) addScenario(ctx context.Context, in *struct {
	Making
	Body scenarioBody
},
) (*scenarioOut, error) {
	n, err := s.checkedScenario(ctx, &in.Body)
	if err != nil {
		return nil, err
	}
	c, err := s.Store.AddScenario(ctx, in.actor(ctx), n)
	if err != nil {
		return nil, err
	}
	return s.viewScenario(ctx, c.ID, Cached{})
}

// listScenarios lists stored scenarios.
func (s *Server) listScenarios(ctx context.Context, in *struct {
	Paging
	Searched
},
) (*pageOf[ScenarioHead], error) {
	list, err := s.Store.Scenarios(ctx, data.ScenarioFilter{Search: in.Search}, in.page())
	return listedAs(list, err, headOfScenario)
}

// ScenarioPath names a scenario.
type ScenarioPath struct {
	ID data.ScenarioID `path:"scenario" doc:"Of the scenario"`
}

// scenarioVersion returns a function that reads the current
// version of a scenario, as Edit.version asks for it.
func (s *Server) scenarioVersion(ctx context.Context, id data.ScenarioID) func() (int64, error) {
	return func() (int64, error) {
		kept, err := s.scenario(ctx, id)
		if err != nil {
			return 0, err
		}
		return kept.Version, nil
	}
}

// getScenario answers with one scenario and its changes.
func (s *Server) getScenario(ctx context.Context, in *struct {
	ScenarioPath
	Cached
},
) (*scenarioOut, error) {
	return s.viewScenario(ctx, in.ID, in.Cached)
}

// putScenario replaces a scenario.
func (s *Server) putScenario(ctx context.Context, in *struct {
	ScenarioPath
	Edit
	Body scenarioBody
},
) (*scenarioOut, error) {
	version, err := in.version(s.scenarioVersion(ctx, in.ID))
	if err != nil {
		return nil, err
	}
	n, err := s.checkedScenario(ctx, &in.Body)
	if err != nil {
		return nil, err
	}
	if _, err := s.Store.SaveScenario(ctx, actorOf(ctx), in.ID, version, n); err != nil {
		return nil, err
	}
	return s.viewScenario(ctx, in.ID, Cached{})
}

// deleteScenario deletes a scenario.
func (s *Server) deleteScenario(ctx context.Context, in *struct {
	ScenarioPath
	Edit
},
) (*struct{}, error) {
	version, err := in.version(s.scenarioVersion(ctx, in.ID))
	if err != nil {
		return nil, err
	}
	return nil, s.Store.DeleteScenario(ctx, actorOf(ctx), in.ID, version)
}

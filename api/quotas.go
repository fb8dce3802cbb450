package api

import (
	"context"

	"dathang/api/auth"
	"dathang/data"
	"dathang/matcher"
)

// publicationOut is the answer with a publication.
type publicationOut struct{ Body data.Publication }

// publish puts a proposal in force. The store refuses a planner's own.
func (s *Server) publish(ctx context.Context, in *ProposalPath) (*publicationOut, error) {
	p, err := s.Store.Publish(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &publicationOut{p}, nil
}

// listPublications lists publications.
func (s *Server) listPublications(ctx context.Context, in *Paging) (*pageOf[data.Publication], error) {
	return listed(s.Store.Publications(ctx, in.page()))
}

// quotaFilter narrows the list of quotas.
type quotaFilter struct {
	Paging
	University  matcher.UniversityID `query:"university" maxLength:"200" doc:"For the city's department: of one university; a university has its own, whatever it says here"`
	Publication string               `query:"publication" maxLength:"100" doc:"An earlier one; those in force where absent"`
	Programme   matcher.ProgrammeID  `query:"programme" maxLength:"300"`
	Commune     matcher.CommuneID    `query:"commune" maxLength:"100"`
	Intake      int                  `query:"intake"`
}

// listQuotas lists published seats. A university sees its own only: any other does not exist for it.
func (s *Server) listQuotas(ctx context.Context, in *quotaFilter) (*pageOf[data.Quota], error) {
	f := data.QuotaFilter{Publication: in.Publication, Programme: in.Programme, Commune: in.Commune, Intake: in.Intake}
	who := callerOf(ctx)
	if who.role != auth.University {
		return listed(s.Store.Quotas(ctx, in.University, f, in.page()))
	}
	own := matcher.UniversityID(who.account.OrganisationSubject)
	if in.University != "" && in.University != own {
		return nil, refuse(NotFound, "object", "university", "id", in.University)
	}
	return listed(s.Store.UniversityQuotas(ctx, own, f, in.page()))
}

// outlookOut is the answer with an outlook.
type outlookOut struct{ Body data.Outlook }

// outlook is what a commune gets. For a commune, any other commune does not exist, whether or not
// there is one of that id.
func (s *Server) outlook(ctx context.Context, in *CommunePath) (*outlookOut, error) {
	who := callerOf(ctx)
	if who.role == auth.Commune && in.CommuneID != matcher.CommuneID(who.account.OrganisationSubject) {
		return nil, refuse(NotFound, "object", "commune", "id", in.CommuneID)
	}
	o, err := s.Store.CommuneOutlook(ctx, in.CommuneID)
	if err != nil {
		return nil, err
	}
	return &outlookOut{o}, nil
}

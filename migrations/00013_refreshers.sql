-- Totals of a proposal no longer count refreshers, for who is due for one is qualified.

-- +goose Up
UPDATE proposals SET
	demand_seats = demand_seats - (SELECT COALESCE(SUM(seats), 0) FROM allocations WHERE proposal = proposals.number AND need = 'refresh')
		- (SELECT COALESCE(SUM(seats), 0) FROM unmet WHERE proposal = proposals.number AND need = 'refresh'),
	served_seats = served_seats - (SELECT COALESCE(SUM(seats), 0) FROM allocations WHERE proposal = proposals.number AND need = 'refresh'),
	late_seats = late_seats - (SELECT COALESCE(SUM(a.seats), 0) FROM allocations AS a JOIN proposal_offers AS o ON o.proposal = a.proposal AND o.offer = a.offer
		WHERE a.proposal = proposals.number AND a.need = 'refresh' AND o.ready > a.year),
	unmet_seats = unmet_seats - (SELECT COALESCE(SUM(seats), 0) FROM unmet WHERE proposal = proposals.number AND need = 'refresh');

-- +goose Down
UPDATE proposals SET
	demand_seats = demand_seats + (SELECT COALESCE(SUM(seats), 0) FROM allocations WHERE proposal = proposals.number AND need = 'refresh')
		+ (SELECT COALESCE(SUM(seats), 0) FROM unmet WHERE proposal = proposals.number AND need = 'refresh'),
	served_seats = served_seats + (SELECT COALESCE(SUM(seats), 0) FROM allocations WHERE proposal = proposals.number AND need = 'refresh'),
	late_seats = late_seats + (SELECT COALESCE(SUM(a.seats), 0) FROM allocations AS a JOIN proposal_offers AS o ON o.proposal = a.proposal AND o.offer = a.offer
		WHERE a.proposal = proposals.number AND a.need = 'refresh' AND o.ready > a.year),
	unmet_seats = unmet_seats + (SELECT COALESCE(SUM(seats), 0) FROM unmet WHERE proposal = proposals.number AND need = 'refresh');

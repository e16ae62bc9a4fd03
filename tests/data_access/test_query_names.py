"""The names of queries are a contract: the command line, JSON and cleared documents use them."""

from data_access.queries import every_query

# A name may be added. One that is changed or removed breaks what others have stored.
NAMES = """
    accounts.register accreditation.decisions_by_report accreditation.decisions_by_year
    accreditation.longest_deferred action_entries.fields
    actions.details actions.matching actions.parties
    agenda.coming agenda.decisions agenda.overdue agenda.tiles agenda.waiting
    appearances.briefings appearances.overlaps
    appearances.register archive.cadence archive.comparison archive.corrections
    archive.register archive.versions areas.standing audit.trail bodies.coming bodies.window
    breadth.concentration breadth.newcomers breadth.stages breaks.register
    calendar_feed.milestones calendar_keys.own checking.remarks contributors.bounds
    contributors.change contributors.concentration contributors.movers deferrals.gap
    deferrals.repeated dependencies.blockers dependencies.needs docket.ledger
    editions.beside editions.room endorsements.register engagement.by_month
    engagement.by_organization engagement.by_region engagement.knowledge
    engagement.week_totals engagement_entries.likely event_entries.likely events.calendar
    events.details events.hosts events.hosts_of_event events.hosts_together
    events.other_entries events.past events.upcoming imported.changes
    imported.effects imported.matches imported.obstacles imported.register
    inclusion.by_group inclusion.nam inclusion.weighted lenses.balance links.reads
    links.register lookup.resembling
    member_states.decisions_by_year member_states.participation
    member_states.participation_by_group mergers.counted mergers.likely mergers.side_by_side
    organization_entries.places organizations.history
    organizations.names organizations.profile organizations.search
    outreach.cells outreach.log outreach.progress outreach.worklist pace.board
    pace.completion_by_package pace.forecast particulars.known partner_skew.funding
    partner_skew.until_parity partners.balance_by partners.concentration partners.narrowing
    partners.register partnerships.category_shifts partnerships.cautions
    partnerships.contributions_by_year partnerships.entities partnerships.latest_balance
    partnerships.partners_by_type positions.own positions.private positions.stated
    provenance.donors provenance.rows reforms.by_work_package reforms.milestones
    reforms.steps releases.audiences releases.comparison releases.register reviews.register
    roll_calls.by_state roll_calls.votes rollup.waiting
    search.everything since.changes
    since.changes_in_confidence since.figures slips.register slips.summary
    sources.register speaking.by_region support.by_action support.by_group support.in_confidence
    support.ledger support.majority touchpoints.by_quarter waiting.time_by_group
    waiting.time_to_status weekly.changes weekly.headlines weekly.heartbeat weekly.sources
    workload.by_owner workload.own
"""


def test_every_query_has_the_name_that_others_rely_on():
    assert sorted(every_query()) == NAMES.split()

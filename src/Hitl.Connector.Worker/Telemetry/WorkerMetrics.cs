using System.Diagnostics.Metrics;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Worker.Telemetry;

/// <summary>The worker's meters. Labels are bounded: account, helpdesk, codes; never customer text.</summary>
public sealed class WorkerMetrics : IDisposable
{
    public const string MeterName = "Hitl.Connector";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _events;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _effects;
    private readonly Counter<long> _polls;
    private readonly Counter<long> _missing;
    private readonly Counter<long> _breaches;
    private readonly Histogram<double> _firstEffect;
    private readonly Histogram<double> _score;
    private readonly Counter<long> _talkOvers;
    private readonly Counter<long> _refusedResumes;
    private readonly Counter<long> _contract;
    private readonly Counter<long> _verdicts;
    private readonly Counter<long> _approvals;
    private readonly Histogram<double> _race;
    private readonly Histogram<double> _talkOverLag;

    public WorkerMetrics()
    {
        _events = _meter.CreateCounter<long>("hitl_events_received_total", description: "Webhook events received, by acceptance");
        _refused = _meter.CreateCounter<long>("hitl_webhooks_refused_total", description: "Webhook calls refused, by reason");
        _ended = _meter.CreateCounter<long>("hitl_events_ended_total", description: "Events that ended, by end and reason");
        _effects = _meter.CreateCounter<long>("hitl_effects_total", description: "Delivery attempts, by kind and code");
        _polls = _meter.CreateCounter<long>("hitl_poll_events_total", description: "Events found by polling that webhooks had not brought");
        _missing = _meter.CreateCounter<long>("hitl_rule_targets_missing_total", description: "Groups, people, skills and fields that rules name and the helpdesk turned out not to have, by kind");
        _breaches = _meter.CreateCounter<long>("hitl_bot_macros_during_hold_total", description: "Registered bot macros that were applied while a human owned the conversation");
        _firstEffect = _meter.CreateHistogram<double>("hitl_effect_latency_milliseconds", "ms", "Last byte of the earliest folded webhook to the helpdesk's answer");
        _score = _meter.CreateHistogram<double>("hitl_score_milliseconds", "ms", "Time to score one conversation");
        _talkOvers = _meter.CreateCounter<long>("hitl_talk_overs_total", description: "Public bot messages after a human's reply while the human had the conversation, by whether a hold was in force");
        _refusedResumes = _meter.CreateCounter<long>("hitl_resumes_refused_total", description: "Attempts to give a conversation to the bot without the right, by reason");
        _contract = _meter.CreateCounter<long>("hitl_resume_contract_total", description: "Steps of the resume contract, by step");
        _verdicts = _meter.CreateCounter<long>("hitl_note_verdicts_total", description: "What agents said of notes, by verdict");
        _approvals = _meter.CreateCounter<long>("hitl_approvals_total", description: "Bots' questions, by action and by the state they are in now: asked (Pending), and what became of them");
        _race = _meter.CreateHistogram<double>("hitl_hold_race_milliseconds", "ms", "The human's take-over by the helpdesk's clock to the helpdesk's answer that the hold stands: how long a bot can still speak. Take-overs are stamped in whole seconds, so up to 1000 too much");
        _talkOverLag = _meter.CreateHistogram<double>("hitl_talk_over_milliseconds", "ms", "The human's reply to the bot's message, both by the helpdesk's stamps of whole seconds");
    }

    /// <summary>New entries of the audit trail.</summary>
    public void HandedOver(IReadOnlyList<HandoverEntry> added, IReadOnlyList<TalkOverReport> talkOvers)
    {
        foreach (var entry in added)
        {
            var account = new KeyValuePair<string, object?>("account", entry.Conversation.Account);
            switch (entry.Kind)
            {
                case HandoverAudit.TalkOver:
                    _talkOvers.Add(1, account, new("phase", entry.Detail));
                    _talkOverLag.Record(talkOvers.First(t => t.BotMessageId == entry.Id).AfterMilliseconds, account);
                    break;
                case HandoverAudit.Refused:
                    ResumeRefused(entry.Conversation.Account, entry.Detail);
                    break;
                case HandoverAudit.NoteJudged:
                    _verdicts.Add(1, account, new("verdict", entry.Detail.Split(':')[0]));
                    break;
                default:
                    _contract.Add(1, account, new("step", entry.Kind));
                    break;
            }
        }
    }

    /// <summary>A question was asked, or got its answer.</summary>
    public void Approval(Approval approval) => _approvals.Add(
        1,
        new("account", approval.Proposal.Conversation.Account),
        new("action", approval.Proposal.Action),
        new KeyValuePair<string, object?>("state", approval.State.ToString()));

    public void ResumeRefused(string account, string reason) =>
        _refusedResumes.Add(1, new("account", account), new KeyValuePair<string, object?>("reason", reason));

    public void Held(string account, TimeSpan sinceTakeOver) => _race.Record(sinceTakeOver.TotalMilliseconds, new KeyValuePair<string, object?>("account", account));

    public void EventReceived(string account, Acceptance acceptance) =>
        _events.Add(1, new("account", account), new KeyValuePair<string, object?>("acceptance", acceptance is Acceptance.Accepted ? "accepted" : "duplicate"));

    public void WebhookRefused(string account, string reason) =>
        _refused.Add(1, new("account", account), new KeyValuePair<string, object?>("reason", reason));

    public void EventsEnded(string account, int count, Completion completion) =>
        _ended.Add(count, new("account", account), new("end", completion.End.ToString()), new KeyValuePair<string, object?>("reason", completion.Reason));

    public void EffectTried(Effect effect, DeliveryResult result, DateTimeOffset now)
    {
        _effects.Add(1, new("account", effect.Conversation.Account), new("kind", effect.Kind.ToString()), new KeyValuePair<string, object?>("code", result.Code));
        if (result.Outcome is DeliveryOutcome.Applied && effect.CausedAt is { } causedAt)
        {
            _firstEffect.Record((now - causedAt).TotalMilliseconds, new KeyValuePair<string, object?>("kind", effect.Kind.ToString()));
        }
    }

    public void PollFound(string account, int count) => _polls.Add(count, new KeyValuePair<string, object?>("account", account));

    public void TargetsMissing(string account, IReadOnlyList<MissingTarget> missing)
    {
        foreach (var target in missing)
        {
            _missing.Add(1, new("account", account), new KeyValuePair<string, object?>("kind", target.Kind.ToString().ToLowerInvariant()));
        }
    }

    public void MacrosDuringHold(string account, int count) => _breaches.Add(count, new KeyValuePair<string, object?>("account", account));

    public void Scored(TimeSpan elapsed) => _score.Record(elapsed.TotalMilliseconds);

    public void Dispose() => _meter.Dispose();
}

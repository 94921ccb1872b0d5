using System.Globalization;
using System.Text.RegularExpressions;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Intercom;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Storage;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Tests.Storage;
using Hitl.Connector.Zendesk;

namespace Hitl.Connector.Worker.Tests.Processing.Kills;

/// <summary>
/// A hold and a resume, with the worker killed at every single step of them: before and after each commit and each call. A
/// story without a death counts the steps; then each step has a conversation of its own in which the worker dies there.
/// </summary>
public abstract partial class KillCompliance(ILedgerHost host) : IAsyncLifetime
{
    private const string Account = "killed";
    private static readonly PlayedCustomer _customer = new("Una Hale", "una.hale@example.com", []);

    private readonly MovedClock _time = new(new DateTimeOffset(2026, 11, 16, 9, 0, 0, TimeSpan.Zero));
    private SandboxHost _sandbox = null!;
    private LedgerDatabase _store = null!;
    private AccountSettings _settings = null!;
    private IPlayableHelpdesk _helpdesk = null!;
    private int _events;

    public async Task InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { VendorLimits = false, IndexLag = TimeSpan.Zero, Time = _time, AutoAnswer = false }, default);
        _sandbox.Faults.Set(new FaultSettings { Webhooks = new WebhookFaults { Drop = new FaultDose { Probability = 1 } } });
        _store = await LedgerDatabase.OpenAsync(await host.NewAsync(), default);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _sandbox.DisposeAsync();
    }

    [SkippableTheory]
    [InlineData("zendesk", "email")]
    [InlineData("zendesk", "chat")]
    [InlineData("intercom", "chat")]
    public async Task Hold_WorkerKilledAtAnyStep_IsSetAndNothingIsWrittenTwice(string vendor, string channel)
    {
        await SetUpAsync(vendor);

        await KillEverywhereAsync(
            () => OpenAsync(channel),
            id => _helpdesk.AgentReplies(id, "I take care of this. We will send a new lamp tomorrow."),
            (state, owner) => (state.Held, owner.Owner).ShouldBe((true, Owner.Human)));
    }

    [SkippableTheory]
    [InlineData("zendesk", "email")]
    [InlineData("zendesk", "chat")]
    [InlineData("intercom", "chat")]
    public async Task Resume_WorkerKilledAtAnyStep_FreesTheBotAndTellsItOnce(string vendor, string channel)
    {
        await SetUpAsync(vendor);

        await KillEverywhereAsync(
            async () =>
            {
                var id = await OpenAsync(channel);
                _helpdesk.AgentReplies(id, "I take care of this. We will send a new lamp tomorrow.");
                await LiveAsync(id, new Steps(null));
                _helpdesk.Inspect(id).Held.ShouldBeTrue();
                return id;
            },
            id => _helpdesk.AgentNotes(id, "/resume"),
            (state, owner) =>
            {
                (state.Held, owner.Owner, owner.Evidence).ShouldBe((false, Owner.Bot, "resume_note"));
                state.Messages.Count(m => m is { Author: "connector", Public: false } && m.Text.Contains("a human has finished here", StringComparison.Ordinal)).ShouldBe(1);
            });
    }

    private async Task KillEverywhereAsync(Func<Task<string>> before, Action<string> gesture, Action<PlayedState, OwnershipState> isRight)
    {
        var (steps, whole) = await PlayAsync(before, gesture, isRight, dieAt: null);
        steps.Dead.ShouldBeFalse();
        steps.Passed.Count.ShouldBeGreaterThan(20, "a hand-over takes a claim, a read, a commit and a write at the least");
        whole.Writes.ShouldNotBeEmpty();
        for (var step = 1; step <= steps.Passed.Count; step++)
        {
            var (killed, end) = await PlayAsync(before, gesture, isRight, step);

            var where = $"killed at step {step} of {steps.Passed.Count}, {killed.Passed[^1]}";
            killed.Dead.ShouldBeTrue(where);
            killed.Passed[^1].ShouldStartWith(steps.Passed[step - 1].Split(' ')[0], Case.Sensitive, where);
            foreach (var write in end.Writes.GroupBy(w => w))
            {
                write.Count().ShouldBeLessThanOrEqualTo(whole.Writes.Count(w => w == write.Key), $"{where}: {write.Key}");
            }

            end.Notes.ShouldBe(whole.Notes, ignoreOrder: true, where);
            end.Tags.ShouldBe(whole.Tags, ignoreOrder: true, where);
            end.Fields.ShouldBe(whole.Fields, ignoreOrder: true, where);
            end.Routing.ShouldBe(whole.Routing, where);
        }

        var counts = await _store.Report.CountAsync(null, default);
        counts.Events.Concat(counts.Effects).Where(c => c.Value > 0 && !IsEnd(c.Key)).Select(c => c.Key).ShouldBeEmpty("everything has ended");
    }

    [GeneratedRegex("(conversations|tickets)/[^/]+")]
    private static partial Regex Conversation();

    // Intercom assigns, closes and opens by one path.
    private static string Kind(string body) => body.Contains("message_type", StringComparison.Ordinal) ? $" {body.Split("message_type")[1][..14]}" : "";

    private static bool IsEnd(string state) => !(state.Contains("waiting", StringComparison.Ordinal) || state.Contains("flight", StringComparison.Ordinal) || state.Contains("postponed", StringComparison.Ordinal) || state.Contains("dead", StringComparison.Ordinal));

    private async Task<(Steps Steps, Ending End)> PlayAsync(Func<Task<string>> before, Action<string> gesture, Action<PlayedState, OwnershipState> isRight, int? dieAt)
    {
        var id = await before();
        _time.Pass(TimeSpan.FromMinutes(1));
        gesture(id);
        var begun = _sandbox.Requests.LastSeq;
        var steps = new Steps(dieAt);
        await LiveAsync(id, steps);
        var state = _helpdesk.Inspect(id);
        using var reader = new WorkerLife(_time, _store, _settings, new Steps(null));
        var read = await reader.Account.Helpdesk.Source.ReadAsync(new ConversationRef(Account, id), default);
        try
        {
            isRight(state, ResumeContract.Stand(read.Value!, reader.Account.Terms, _time.GetUtcNow()).Ownership);
        }
        catch (ShouldAssertException wrong)
        {
            throw new ShouldAssertException($"Killed at step {dieAt?.ToString(CultureInfo.InvariantCulture) ?? "none"}, {steps.Passed[^1]}: {wrong.Message}");
        }

        return (steps, new Ending(
            [.. _sandbox.Requests.Since(begun).Where(c => c.CommittedAt is not null).Select(c => $"{c.Method} {Conversation().Replace(c.PathAndQuery, "$1/ID")}{Kind(c.Body)}")],
            [.. state.Messages.Where(m => m.Author == "connector").Select(m => m.Text.Split('\n')[0])],
            state.Tags,
            [.. state.Fields.Select(f => $"{f.Key}={f.Value}")],
            $"{state.Status}, group {state.Group is not null}, assignee {state.Assignee is not null}, priority {state.Priority}"));
    }

    /// <summary>The helpdesk tells of a change; a worker that dies of it is started again, and is told again, as a vendor's retry or a poll does.</summary>
    private async Task LiveAsync(string id, Steps steps)
    {
        var happened = new IncomingEvent(new ConversationRef(Account, id), $"event-{++_events}", EventOrigin.Webhook, "changed", _time.GetUtcNow()) { MayTakeOver = true };
        using (var life = new WorkerLife(_time, _store, _settings, steps))
        {
            try
            {
                await life.WorkAsync(happened);
                return;
            }
            catch (WorkerKilledException)
            {
            }
            catch (Exception) when (steps.Dead)
            {
                // Whatever a dying process makes of it reaches nobody.
            }
        }

        // The lease of the dead has to run out.
        _time.Pass(TimeSpan.FromSeconds(31));
        using var next = new WorkerLife(_time, _store, _settings, new Steps(null));
        await next.WorkAsync(happened);
    }

    private async Task<string> OpenAsync(string channel)
    {
        var id = _helpdesk.Open(_customer, channel, "My lamp is broken.", scriptedBot: true);
        await LiveAsync(id, new Steps(null));
        _time.Pass(TimeSpan.FromMinutes(1));
        return id;
    }

    private async Task SetUpAsync(string vendor)
    {
        var zendesk = vendor == "zendesk";
        _helpdesk = zendesk ? _sandbox.Zendesk : _sandbox.Intercom;
        AccountOptions options = zendesk
            ? new ZendeskOptions
            {
                Mode = AccountMode.Act,
                BaseUrl = _sandbox.ZendeskUrl,
                ApiTokenEmail = _sandbox.Options.ZendeskApiTokenEmail,
                ApiToken = _sandbox.Options.ZendeskApiToken,
                WebhookSecrets = ["none comes"],
                Messaging = new ZendeskMessagingOptions
                {
                    AppId = _sandbox.Options.ZendeskMessagingAppId,
                    KeyId = _sandbox.Options.ZendeskMessagingKeyId,
                    KeySecret = _sandbox.Options.ZendeskMessagingKeySecret,
                    BotIntegration = "zd:answerBot",
                },
            }
            : new IntercomOptions
            {
                Mode = AccountMode.Act,
                BaseUrl = _sandbox.IntercomUrl,
                AccessToken = _sandbox.Options.IntercomToken,
                ClientSecrets = [_sandbox.Options.IntercomClientSecret],
                AppPackageCode = _sandbox.Options.IntercomAppPackageCode,
            };
        _settings = new AccountSettings(Account, zendesk ? HelpdeskKind.Zendesk : HelpdeskKind.Intercom, options);
        using var life = new WorkerLife(_time, _store, _settings, new Steps(null));
        var plan = await life.Account.Helpdesk.Setup.PlanAsync(new SetupRequest(new Uri("https://hitl.example.com/")), default);
        (await life.Account.Helpdesk.Setup.ApplyAsync(plan.Value!, default)).Failure.ShouldBeNull();
    }

    private sealed record Ending(IReadOnlyList<string> Writes, IReadOnlyList<string> Notes, IReadOnlyList<string> Tags, IReadOnlyList<string> Fields, string Routing);
}

public sealed class SqliteKillTests(SqliteHost host) : KillCompliance(host), IClassFixture<SqliteHost>;

[Collection("postgres")]
public sealed class PostgresKillTests(PostgresHost host) : KillCompliance(host);

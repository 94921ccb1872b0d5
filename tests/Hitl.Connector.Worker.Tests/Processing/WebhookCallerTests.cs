using System.Text.Json.Nodes;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Worker.Hosting;
using Hitl.Connector.Worker.Processing;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Worker.Tests.Processing;

public sealed class WebhookCallerTests
{
    private const string Old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string New = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private static readonly Effect _notify = new(new EffectKey("0123456789abcdef01234567"), new ConversationRef("acme", "7"), EffectKind.Notify, DateTimeOffset.UnixEpoch, "rule.vip", "d1")
    {
        Call = new WebhookCall("ops")
        {
            Account = "acme",
            Conversation = "7",
            Helpdesk = HelpdeskKind.Zendesk,
            DecisionId = "d1",
            DecidedAt = DateTimeOffset.UnixEpoch,
            Role = AiRole.Escalate,
            RuleId = "vip",
            Rules = [new FiredRule("vip", "VIP", "high", "tag vip")],
        },
    };

    private static async Task<DeliveryResult> CallAsync(Uri? url, Effect? effect = null)
    {
        var options = new WorkerOptions { OutgoingWebhooks = url is null ? [] : new() { ["ops"] = new OutgoingWebhookOptions { Url = url, Secrets = [New, Old] } } };
        await using var services = new ServiceCollection().AddHttpClient(WebhookCaller.ClientName).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false }).Services.BuildServiceProvider();
        return await new WebhookCaller(services.GetRequiredService<IHttpClientFactory>(), new WorkerSettings(options, []), TimeProvider.System).CallAsync(effect ?? _notify, CancellationToken.None);
    }

    [Fact]
    public async Task Call_Accepted_IsSignedByEverySecretWithTheKeyAsIdAndHoldsNoText()
    {
        await using var listener = await WebhookListener.StartAsync(204);

        (await CallAsync(listener.Url)).Outcome.ShouldBe(DeliveryOutcome.Applied);

        var heard = listener.Calls.ShouldHaveSingleItem();
        heard.Headers["webhook-id"].ShouldBe("0123456789abcdef01234567");
        var at = DateTimeOffset.FromUnixTimeSeconds(long.Parse(heard.Headers["webhook-timestamp"], System.Globalization.CultureInfo.InvariantCulture));
        heard.Headers["webhook-signature"].ShouldBe(StandardWebhook.Sign("0123456789abcdef01234567", at, heard.Body, [StandardWebhook.ReadSecret(New)!, StandardWebhook.ReadSecret(Old)!]));
        var body = JsonNode.Parse(heard.Body)!;
        ((string?)body["type"], (string?)body["data"]!["conversation"], (string?)body["data"]!["role"], (string?)body["data"]!["rules"]![0]!["ruleId"]).ShouldBe(("escalation", "7", "Escalate", "vip"));
    }

    [Theory]
    [InlineData(410, DeliveryOutcome.Ended, "webhook.gone", null)]
    [InlineData(500, DeliveryOutcome.Failed, "webhook.500", FailureKind.Unavailable)]
    [InlineData(404, DeliveryOutcome.Failed, "webhook.404", FailureKind.Unavailable)]
    [InlineData(401, DeliveryOutcome.Failed, "webhook.401", FailureKind.Unavailable)]
    [InlineData(302, DeliveryOutcome.Failed, "webhook.302", FailureKind.Unavailable)]
    [InlineData(429, DeliveryOutcome.Failed, "webhook.429", FailureKind.Throttled)]
    public async Task Call_Refused_IsTriedAgainSaveWhereTheReceiverIsGone(int status, DeliveryOutcome outcome, string code, FailureKind? kind)
    {
        await using var listener = await WebhookListener.StartAsync(status);

        var result = await CallAsync(listener.Url);

        (result.Outcome, result.Code, result.Failure?.Kind, result.HttpStatus).ShouldBe((outcome, code, kind, status));
        listener.Calls.Count.ShouldBe(1, "a redirect is not followed");
    }

    [Fact]
    public async Task Call_NobodyListensOrNotConfigured_SaysSo()
    {
        (await CallAsync(new Uri("http://127.0.0.1:9"))).Failure.ShouldBe(new HelpdeskFailure(FailureKind.Unavailable, "webhook.unreachable"));
        (await CallAsync(null)).Failure.ShouldBe(new HelpdeskFailure(FailureKind.Rejected, "webhook.not_configured"));
    }
}

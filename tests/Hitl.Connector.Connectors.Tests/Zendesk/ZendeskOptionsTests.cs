using Hitl.Connector.Zendesk;

namespace Hitl.Connector.Connectors.Tests.Zendesk;

public sealed class ZendeskOptionsTests
{
    private static ZendeskOptions Valid() => new() { BaseUrl = new Uri("https://acme.zendesk.com"), ClientId = "c", ClientSecret = "s", WebhookSecrets = ["w"] };

    [Fact]
    public void Validate_CompleteSettings_FindsNothing() => Valid().Validate("Accounts:a").ShouldBeEmpty();

    [Fact]
    public void Validate_EmptySettings_NamesEveryProblemAtOnce()
    {
        var problems = new ZendeskOptions { PollSeconds = 0, QuotaPercent = 101, PollSettleSeconds = 5, RequestTimeoutSeconds = 0, BotUserIds = ["robo"], Messaging = new() }.Validate("Accounts:a").ToList();

        foreach (var key in new[] { "BaseUrl", "ClientId", "WebhookSecrets", "PollSeconds", "QuotaPercent", "PollSettleSeconds", "RequestTimeoutSeconds", "BotUserIds", "Messaging:AppId", "Messaging:KeyId", "Messaging:KeySecret" })
        {
            problems.ShouldContain(p => p.StartsWith($"Accounts:a:{key}:", StringComparison.Ordinal), key);
        }
    }

    [Theory]
    [InlineData("http://acme.zendesk.com", false)]
    [InlineData("http://127.0.0.1:4010", true)]
    [InlineData("https://acme.zendesk.com", true)]
    public void Validate_BaseUrl_MustBeEncryptedUnlessThisMachine(string url, bool valid)
    {
        var options = Valid();
        options.BaseUrl = new Uri(url);

        options.Validate("a").Any().ShouldBe(!valid);
    }

    [Fact]
    public void Warnings_ApiToken_NamesItsLastDay()
    {
        new ZendeskOptions { ApiToken = "t", ApiTokenEmail = "a@example.com" }.Warnings("a").Single().ShouldContain("30 April 2027");
        Valid().Warnings("a").ShouldBeEmpty();
    }

    [Fact]
    public void Validate_EmptyWebhookSecret_IsAProblem()
    {
        var options = Valid();
        options.WebhookSecrets = ["w", ""];

        options.Validate("a").Single().ShouldContain("WebhookSecrets");
    }
}

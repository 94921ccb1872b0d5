using Hitl.Connector.Accounts;
using Hitl.Connector.Intercom;

namespace Hitl.Connector.Connectors.Tests.Intercom;

public sealed class IntercomOptionsTests
{
    [Fact]
    public void Validate_CompleteSettings_NoProblem() => Valid().Validate("Accounts:a").ShouldBeEmpty();

    [Fact]
    public void Validate_EverythingWrong_NamesEveryKeyAtOnce()
    {
        var options = new IntercomOptions
        {
            BaseUrl = new Uri("http://api.intercom.io"),
            AccessToken = " ",
            PollOverlapSeconds = 0,
            PollSettleSeconds = -1,
            RequestTimeoutSeconds = 301,
            PollSeconds = 0,
            QuotaPercent = 101,
        };

        var problems = options.Validate("Accounts:a").ToList();

        string[] keys = ["BaseUrl", "AccessToken", "ClientSecrets", "PollOverlapSeconds", "PollSettleSeconds", "RequestTimeoutSeconds", "PollSeconds", "QuotaPercent"];
        foreach (var key in keys)
        {
            problems.ShouldContain(p => p.StartsWith($"Accounts:a:{key} ", StringComparison.Ordinal), key);
        }

        problems.Count.ShouldBe(keys.Length);
    }

    [Theory]
    [InlineData("http://127.0.0.1:4000", true)]
    [InlineData("http://localhost:4000", true)]
    [InlineData("http://[::1]:4000", true)]
    [InlineData("http://intercom.example.com", false)]
    [InlineData("https://api.eu.intercom.io", true)]
    [InlineData("ftp://api.intercom.io", false)]
    public void Validate_BaseUrl_PlainHttpForLoopbackOnly(string url, bool valid)
    {
        var options = Valid();
        options.BaseUrl = new Uri(url);

        options.Validate("a").Any().ShouldBe(!valid);
    }

    [Fact]
    public void Mode_NewAccount_StartsInShadow() => new IntercomOptions().Mode.ShouldBe(AccountMode.Shadow);

    private static IntercomOptions Valid() => new() { AccessToken = "t", ClientSecrets = ["s"] };
}

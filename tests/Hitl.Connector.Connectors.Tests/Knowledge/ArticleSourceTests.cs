using System.Net;
using Hitl.Connector.Connectors.Tests.Zendesk;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Zendesk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RichardSzalay.MockHttp;

namespace Hitl.Connector.Connectors.Tests.Knowledge;

/// <summary>Help centres of both vendors.</summary>
public sealed class ArticleSourceTests
{
    [Fact]
    public async Task Guide_OfTheSandbox_GivesPublishedArticlesAndMarksRestrictedOnes()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), default);
        await using var services = new ServiceCollection().AddLogging().AddZendesk().BuildServiceProvider();
        var account = services.GetRequiredService<ZendeskAccountFactory>().Create("sandbox", new ZendeskOptions
        {
            BaseUrl = sandbox.ZendeskUrl,
            ClientId = sandbox.Options.ZendeskClientId,
            ClientSecret = sandbox.Options.ZendeskClientSecret,
            WebhookSecrets = ["not needed"],
        });

        var read = await account.Articles.ReadAsync(default);

        read.Failure.ShouldBeNull();
        read.Value!.Select(a => (a.Id, a.Approved)).ShouldBe([("42", true), ("44", false)]);
        var article = read.Value![0];
        article.Passages.ShouldBe([new Passage(null, "You can send back anything within 30 days. Returns are free."), new Passage("Refunds", "We pay back within 3 working days.")]);
        (article.Language, article.Url?.AbsolutePath, article.Source).ShouldBe(("en", "/hc/en-us/articles/42", KnowledgeSource.ZendeskGuide));
        article.Labels.ShouldBe(["refund"]);
    }

    [Fact]
    public async Task Guide_SeveralPages_AreReadToTheEnd()
    {
        var bench = new ZendeskBench().WithBasics();
        bench.Http.When("/api/v2/help_center/articles").WithQueryString("page[after]", "second")
            .Respond(_ => ZendeskBench.Json(HttpStatusCode.OK, """{"articles":[{"id":2,"title":"B","body":"<p>b</p>"}],"meta":{"has_more":false}}"""));
        bench.Http.When("/api/v2/help_center/articles")
            .Respond(_ => ZendeskBench.Json(HttpStatusCode.OK, """{"articles":[{"id":1,"title":"A","body":null},null],"meta":{"has_more":true,"after_cursor":"second"}}"""));

        (await bench.Zendesk.Articles.ReadAsync(default)).Value!.Select(a => a.Id).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Guide_NotInThePlan_IsABoundedFailure()
    {
        var bench = new ZendeskBench().WithBasics();
        bench.Http.When("/api/v2/help_center/articles").Respond(_ => ZendeskBench.Json(HttpStatusCode.NotFound, """{"error":"InvalidEndpoint"}"""));

        (await bench.Zendesk.Articles.ReadAsync(default)).Failure!.Kind.ShouldBe(FailureKind.Forbidden);
    }

    [Fact]
    public async Task Intercom_OfTheSandbox_GivesPublishedArticlesOnly()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { VendorLimits = false }, default);
        using var transport = new SocketsHttpHandler { AllowAutoRedirect = false };
        var options = new IntercomOptions { BaseUrl = sandbox.IntercomUrl, AccessToken = sandbox.Options.IntercomToken, ClientSecrets = [sandbox.Options.IntercomClientSecret] };
        var account = IntercomAccountFactory.Create("acme", () => options, () => transport, TimeProvider.System, NullLoggerFactory.Instance);

        var read = await account.Articles.ReadAsync(default);

        read.Failure.ShouldBeNull();
        read.Value!.Count.ShouldBe(5);
        read.Value.ShouldAllBe(a => a.Approved && !a.Title.Contains("draft"));
        read.Value[0].Url!.Host.ShouldBe("help.sandbox.example");
    }
}

using System.Net;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intercom;
using Hitl.Connector.Intercom.Api;
using Microsoft.Extensions.DependencyInjection;
using RichardSzalay.MockHttp;
using static Hitl.Connector.Connectors.Tests.Intercom.IntercomWorld;

namespace Hitl.Connector.Connectors.Tests.Intercom;

public sealed class IntercomTransportTests
{
    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Read_FailsForNow_TriedAgain(int status)
    {
        var world = new IntercomWorld();
        var tries = 0;
        world.Http.When(HttpMethod.Get, Url($"conversations/{ConversationId}")).Respond(_ =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)(++tries == 1 ? status : 200)) { Content = new StringContent(Conversation().ToJsonString()) };
            if (status == 429)
            {
                // A window that has just ended: only the jitter is waited.
                response.Headers.Date = Start;
                response.Headers.Add("X-RateLimit-Reset", Start.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            return Task.FromResult(response);
        });

        (await world.Connected.Source.ReadAsync(Ref(), CancellationToken.None)).Succeeded.ShouldBeTrue();
        tries.ShouldBe(2);
    }

    [Fact]
    public async Task Read_ThrottledForLongerThanAWindow_GivenBackWithTheWait()
    {
        var world = new IntercomWorld();
        var tries = 0;
        world.Http.When(HttpMethod.Get, Url($"conversations/{ConversationId}")).Respond(_ =>
        {
            tries++;
            var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new StringContent("Exceeded rate limit of 83 in 10_seconds") };
            response.Headers.Date = Start;
            response.Headers.Add("X-RateLimit-Reset", (Start.ToUnixTimeSeconds() + 40).ToString(System.Globalization.CultureInfo.InvariantCulture));
            return Task.FromResult(response);
        });

        (await world.Connected.Source.ReadAsync(Ref(), CancellationToken.None)).Failure.ShouldBe(new HelpdeskFailure(FailureKind.Throttled, "intercom.429", TimeSpan.FromSeconds(40)));
        tries.ShouldBe(1);
    }

    [Fact]
    public async Task Write_FailsForNow_LeftToTheOutbox()
    {
        var world = new IntercomWorld();
        var tries = world.On(HttpMethod.Put, $"conversations/{ConversationId}", "", 503);

        var result = await world.Connected.Sink.SetHoldAsync(new Effect(EffectKey.From("h"), Ref(), EffectKind.Hold, Start, "test"), null, CancellationToken.None);

        result.Failure!.Kind.ShouldBe(FailureKind.Unavailable);
        tries.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Write_NoConnection_Unavailable()
    {
        var world = new IntercomWorld();
        world.Http.When(HttpMethod.Put, Url("*")).Throw(new HttpRequestException("refused"));

        (await world.Connected.Sink.SetHoldAsync(new Effect(EffectKey.From("h"), Ref(), EffectKind.Hold, Start, "test"), null, CancellationToken.None))
            .Failure.ShouldBe(new HelpdeskFailure(FailureKind.Unavailable, "intercom.unreachable"));
    }

    [Fact]
    public async Task AnyCall_Answered_QuotaIsReported()
    {
        var world = new IntercomWorld();
        world.Http.When(HttpMethod.Get, Url($"conversations/{ConversationId}")).Respond(_ =>
        {
            var response = new HttpResponseMessage { Content = new StringContent(Conversation().ToJsonString()) };
            response.Headers.Date = Start;
            response.Headers.Add("X-RateLimit-Limit", "83");
            response.Headers.Add("X-RateLimit-Remaining", "0");
            response.Headers.Add("X-RateLimit-Reset", (Start.ToUnixTimeSeconds() + 7).ToString(System.Globalization.CultureInfo.InvariantCulture));
            return Task.FromResult(response);
        });

        await world.Connected.Source.ReadAsync(Ref(), CancellationToken.None);

        world.Quota.Readings.ShouldBe([new QuotaReading(Account, "account", 83, 0, TimeSpan.FromSeconds(7))]);
    }

    [Theory]
    [InlineData(429, 7, null, 7)]
    [InlineData(429, -5, null, 0)]
    [InlineData(429, 900, null, 60)]
    [InlineData(429, null, null, 10)]
    [InlineData(429, 7, 3, 3)]
    public void WaitFor_Throttled_UntilTheWindowEndsPlusJitter(int status, int? resetIn, int? retryAfter, int expectedSeconds)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        response.Headers.Date = Start;
        if (resetIn is { } reset)
        {
            response.Headers.Add("X-RateLimit-Reset", (Start.ToUnixTimeSeconds() + reset).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (retryAfter is { } after)
        {
            response.Headers.RetryAfter = new System.Net.Http.Headers.RetryConditionHeaderValue(TimeSpan.FromSeconds(after));
        }

        // This machine's clock is an hour off: the vendor's counts.
        RateLimit.WaitFor(response, Start.AddHours(1), random: 0.25).ShouldBe(TimeSpan.FromSeconds(expectedSeconds + 0.25));
        RateLimit.Read(response, Start.AddHours(1))!.Remaining.ShouldBe(0);
    }

    [Fact]
    public void Read_NoQuotaHeaders_NoReading()
    {
        using var response = new HttpResponseMessage();

        RateLimit.Read(response, Start).ShouldBeNull();
    }

    [Fact]
    public async Task SelfId_AskedTwice_OneCall()
    {
        var world = new IntercomWorld(o => o.BaseUrl = new Uri("https://api.eu.intercom.io"));
        var me = world.Http.When("https://api.eu.intercom.io/me").Respond("application/json", Me);

        (await world.Connected.SelfIdAsync(CancellationToken.None)).Value.ShouldBe(SelfId);
        (await world.Connected.SelfIdAsync(CancellationToken.None)).Value.ShouldBe(SelfId);

        world.Http.GetMatchCount(me).ShouldBe(1);
    }

    [Fact]
    public async Task AccessToken_ChangedWhileRunning_UsedByTheNextCall()
    {
        var world = new IntercomWorld();
        var calls = world.On(HttpMethod.Get, $"conversations/{ConversationId}", Conversation().ToJsonString());

        await world.Connected.Source.ReadAsync(Ref(), CancellationToken.None);
        world.Options.AccessToken = "token-2";
        await world.Connected.Source.ReadAsync(Ref(), CancellationToken.None);

        calls.Select(c => c.Headers["Authorization"]).ShouldBe(["Bearer token-1", "Bearer token-2"]);
    }

    [Fact]
    public void AddIntercom_InAContainer_FactoryBuildsAccounts()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IQuotaObserver>(new QuotaLog());
        services.AddIntercom();
        using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });

        var account = provider.GetRequiredService<IntercomAccountFactory>().Create("a", new IntercomOptions { AccessToken = "t", ClientSecrets = ["s"] });

        account.Helpdesk.ShouldBe(HelpdeskKind.Intercom);
        account.Account.ShouldBe("a");
    }
}

using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Connectors.Tests.Sandbox.Frame;

public sealed class FaultPlanTests
{
    [Fact]
    public void StrikeWebhook_NoFaults_ArrivesOnceAtOnce() => new FaultPlan().StrikeWebhook().Arrivals.ShouldBe([TimeSpan.Zero]);

    [Fact]
    public void StrikeWebhook_DropWithCount_DropsSoManyAndNoMore()
    {
        var plan = Plan(new WebhookFaults { Drop = new FaultDose { Count = 2 } });

        Enumerable.Range(0, 4).Select(_ => plan.StrikeWebhook().Outcome).ShouldBe(["dropped", "dropped", "sent", "sent"]);
    }

    [Fact]
    public void StrikeWebhook_FiveCopiesShuffled_ArriveWithinTheWindow()
    {
        var fate = Plan(new WebhookFaults { Duplicate = new FaultDose(), Copies = 5, Shuffle = new FaultDose(), ShuffleWindowMs = 300 }).StrikeWebhook();

        fate.Arrivals.Count.ShouldBe(5);
        fate.Arrivals.Distinct().Count().ShouldBe(5);
        fate.Arrivals.ShouldAllBe(wait => wait >= TimeSpan.Zero && wait < TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public void StrikeWebhook_SameSeed_RepeatsItself()
    {
        var faults = new WebhookFaults { Drop = new FaultDose { Probability = 0.5 } };
        var (one, other) = (Plan(faults, 42), Plan(faults, 42));

        var first = Enumerable.Range(0, 50).Select(_ => one.StrikeWebhook().Outcome).ToList();

        Enumerable.Range(0, 50).Select(_ => other.StrikeWebhook().Outcome).ShouldBe(first);
        first.Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public void StrikeCall_FilterOnMethodPathAndHelpdesk_StrikesOnlyWhatFits()
    {
        var plan = new FaultPlan();
        plan.Set(new FaultSettings { Api = [new ApiFault { Kind = ApiFaultKind.ErrorAfter, Helpdesk = "zendesk", Method = "put", Path = "/tickets/", Count = 1 }] });

        plan.StrikeCall("zendesk", "GET", "/api/v2/tickets/1").ShouldBeEmpty();
        plan.StrikeCall("intercom", "PUT", "/tickets/1").ShouldBeEmpty();
        plan.StrikeCall("zendesk", "PUT", "/api/v2/users/1").ShouldBeEmpty();
        plan.StrikeCall("zendesk", "PUT", "/api/v2/tickets/1").Single().Kind.ShouldBe(ApiFaultKind.ErrorAfter);
        plan.StrikeCall("zendesk", "PUT", "/api/v2/tickets/1").ShouldBeEmpty();
    }

    [Fact]
    public void Set_ProbabilityAboveOne_ThrowsAndKeepsWhatWasInForce()
    {
        var plan = Plan(new WebhookFaults { Off = true });

        Should.Throw<ArgumentException>(() => plan.Set(new FaultSettings { Webhooks = new WebhookFaults { Drop = new FaultDose { Probability = 1.5 } } }));

        plan.StrikeWebhook().Outcome.ShouldBe("off");
    }

    private static FaultPlan Plan(WebhookFaults faults, ulong seed = 1)
    {
        var plan = new FaultPlan(seed);
        plan.Set(new FaultSettings { Webhooks = faults });
        return plan;
    }
}

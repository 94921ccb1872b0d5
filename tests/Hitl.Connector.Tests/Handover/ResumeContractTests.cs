using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Tests.Handover;

public class ResumeContractTests
{
    private static Talk Answered => new Talk().Says(Talk.Customer).Says(Talk.Bot).Says(Talk.Agent, id: "reply");

    private static Talk Waiting => Answered.Says(Talk.Customer, id: "asked");

    private static HandoverTerms Terms(Action<ResumeOptions>? change = null, BusinessCalendar? calendar = null, AccountMode mode = AccountMode.Act)
    {
        var options = new ResumeOptions();
        change?.Invoke(options);
        options.Validate("Resume").ShouldBeEmpty();
        return new HandoverTerms { Mode = mode, Options = options, Calendar = calendar };
    }

    // Talk starts at nine on a Monday.
    private static BusinessCalendar Office => new BusinessHoursOptions
    {
        Weekly = new[] { "monday", "tuesday", "wednesday", "thursday", "friday" }.ToDictionary(d => d, _ => "09:00-17:00"),
    }.ToCalendar();

    private static Standing After(Talk talk, double minutes, HandoverTerms? terms = null, Func<Snapshot, Snapshot>? change = null) =>
        ResumeContract.Stand((change ?? (s => s))(talk.Show()), terms ?? Terms(), talk.Now.AddMinutes(minutes));

    [Theory]
    [InlineData(29.9, WaitStep.None, Owner.Human)]
    [InlineData(30, WaitStep.Remind, Owner.Human)]
    [InlineData(119.9, WaitStep.Remind, Owner.Human)]
    [InlineData(120, WaitStep.Queue, Owner.WaitingForHuman)]
    [InlineData(100_000, WaitStep.Queue, Owner.WaitingForHuman)]
    public void Stand_CustomerWaitsForTheHuman_StepByStep(double minutes, WaitStep step, Owner owner)
    {
        var standing = After(Waiting, minutes);

        (standing.Step, standing.Ownership.Owner, standing.Wait!.Id).ShouldBe((step, owner, "asked"));
    }

    [Fact]
    public void Stand_BotChosen_BotOwnsAfterItsTimeAndTheHoldIsReleased()
    {
        var terms = Terms(o => o.BotAfterMinutes = 240);
        After(Waiting, 239, terms).Ownership.Owner.ShouldBe(Owner.WaitingForHuman);

        var standing = After(Waiting, 240, terms);

        standing.Ownership.ShouldBe(new OwnershipState(Owner.Bot, "timed_out", Waiting.Now.AddMinutes(240), "asked"));
        standing.LookAgainAt.ShouldBeNull();
        HoldPolicy.BeforeScoring(standing.Ownership, holdEngaged: true, ruleHold: false).ShouldBe(HoldAction.Release);
    }

    [Fact]
    public void Stand_BotAnsweredAfterItsTime_ItStaysTheBots()
    {
        var terms = Terms(o => o.BotAfterMinutes = 240);
        var talk = Waiting;
        for (var i = 0; i < 240; i++)
        {
            talk.Does(Talk.Customer, ActivityKind.Other);
        }

        After(talk.Says(Talk.Bot).Says(Talk.Customer), 1, terms).Ownership.Evidence.ShouldBe("timed_out");
    }

    [Fact]
    public void Stand_HumanShowsSignsOfWork_TheClockBeginsAgain()
    {
        After(Waiting.Notes(Talk.Agent, "asking the warehouse"), 29).Step.ShouldBe(WaitStep.None);
        After(Waiting.Does(Talk.Agent, ActivityKind.TagAdded, "warehouse", "tagged"), 30).Wait!.Id.ShouldBe("tagged");
        After(Waiting.Notes(new Author(AuthorKind.Agent, "l1") { Limited = true }, "any news?"), 29).Step.ShouldBe(WaitStep.Remind);
        After(Waiting.Notes(Talk.Self, "our own note").Does(Talk.Self, ActivityKind.Unassigned), 118).Step.ShouldBe(WaitStep.Queue);
        After(Waiting.Says(Talk.Agent), 1000).Wait.ShouldBeNull();
    }

    [Fact]
    public void Stand_NobodyWaits_NoWait()
    {
        After(Answered, 100_000).Wait.ShouldBeNull();
        After(new Talk().Says(Talk.Customer), 100_000).Wait.ShouldBeNull();
        After(Waiting, 100_000, change: s => s with { Status = ConversationStatus.Solved }).Wait.ShouldBeNull();
        After(Waiting, 100_000, change: s => s with { Status = ConversationStatus.Snoozed }).Wait.ShouldBeNull();
        After(Answered.Says(Talk.Customer, automated: "autoresponder"), 100_000).Wait.ShouldBeNull();
    }

    [Fact]
    public void Stand_TakenFromTheQueueAgain_HumanOwns()
    {
        var talk = Waiting;
        After(talk, 121).Ownership.Owner.ShouldBe(Owner.WaitingForHuman);

        After(talk.Does(Talk.Self, ActivityKind.Unassigned).Does(Talk.Agent, ActivityKind.AssignedToAgent, "a1"), 1).Ownership.Owner.ShouldBe(Owner.Human);
    }

    [Fact]
    public void Stand_BotHandedOverAndNobodyCame_IsOwnerlessAndNotForgotten()
    {
        var talk = new Talk().Says(Talk.Customer).Does(Talk.Bot, ActivityKind.ControlPassed, "zd:agentWorkspace", "passed");

        After(talk, 30).ShouldSatisfyAllConditions(s => s.Step.ShouldBe(WaitStep.Remind), s => s.Wait!.Ownerless.ShouldBeTrue(), s => s.Wait!.Id.ShouldBe("passed"));
        After(talk, 120).ShouldSatisfyAllConditions(s => s.Step.ShouldBe(WaitStep.Queue), s => s.Ownership.Evidence.ShouldBe("control_passed"));
    }

    [Fact]
    public void Stand_RuleHeldAndNobodyCame_IsOwnerlessUntilItsTimeAndNotHeldAgainAfterIt()
    {
        var talk = new Talk().Says(Talk.Customer).Does(Talk.Self, ActivityKind.TagAdded, "hitl_active", "held");
        Snapshot Held(Snapshot s) => s with { HoldEngaged = true };
        var terms = Terms(o => o.BotAfterMinutes = 240);

        After(talk, 30, terms, Held).ShouldSatisfyAllConditions(s => s.Step.ShouldBe(WaitStep.Remind), s => s.Wait!.Id.ShouldBe("held"));
        After(talk, 240, terms, Held).Ownership.Evidence.ShouldBe("timed_out");
        After(talk.Does(Talk.Self, ActivityKind.TagRemoved, "hitl_active"), 240, terms).Ownership.Evidence.ShouldBe("timed_out");
        After(talk.Does(Talk.Agent, ActivityKind.TagRemoved, "hitl_active"), 240, terms).Wait.ShouldBeNull("a person took the hold off by hand");
    }

    [Fact]
    public void Stand_DeskClosed_BusinessMinutesWaitForMorning()
    {
        // The customer writes ten minutes before five; the desk opens at nine.
        var talk = Answered;
        while (talk.Now < Talk.Start.AddHours(7).AddMinutes(49))
        {
            talk.Does(Talk.Customer, ActivityKind.Other);
        }

        talk.Says(Talk.Customer);
        var terms = Terms(calendar: Office);

        After(talk, 30, terms).Step.ShouldBe(WaitStep.None);
        var opened = (Talk.Start.AddDays(1) - talk.Now).TotalMinutes;
        After(talk, opened + 19.9, terms).Step.ShouldBe(WaitStep.None);
        After(talk, opened + 20, terms).Step.ShouldBe(WaitStep.Remind);
        After(talk, 30, terms).LookAgainAt.ShouldBe(talk.Now.AddMinutes(60), "the limit by the clock on the wall runs at night too");
        After(talk, 61, terms).ShouldSatisfyAllConditions(s => s.OutOfHours.ShouldBeTrue(), s => s.LookAgainAt.ShouldBe(Talk.Start.AddDays(1)));
        After(talk, opened, terms).OutOfHours.ShouldBeFalse();
    }

    [Theory]
    [InlineData(AccountMode.Shadow)]
    [InlineData(AccountMode.Assist)]
    public void Stand_WithoutLeaveToAct_NothingComesToPassButTheReminder(AccountMode mode)
    {
        var standing = After(Waiting, 100_000, Terms(o => o.BotAfterMinutes = 240, mode: mode));

        (standing.Step, standing.Ownership.Owner).ShouldBe((WaitStep.Remind, Owner.Human));
    }

    [Fact]
    public void Stand_AtEveryMinute_LookAgainMissesNoChange()
    {
        var terms = Terms(o => o.BotAfterMinutes = 900, Office);
        foreach (var talk in new[] { Waiting, new Talk().Says(Talk.Customer).Does(Talk.Bot, ActivityKind.ControlPassed, "zd:agentWorkspace") })
        {
            var snapshot = talk.Show();
            var standing = ResumeContract.Stand(snapshot, terms, talk.Now);
            for (var now = talk.Now; now < talk.Now.AddDays(4); now = now.AddMinutes(1))
            {
                var then = ResumeContract.Stand(snapshot, terms, now);
                if (now < (standing.LookAgainAt ?? DateTimeOffset.MaxValue))
                {
                    then.ShouldBe(standing, $"{now:O}: nothing may change before {standing.LookAgainAt:O}");
                }

                standing = then;
            }

            standing.Ownership.Owner.ShouldBe(Owner.Bot, "nobody stays mute for ever");
        }
    }

    private static IReadOnlyList<Effect> Effects(Talk talk, double minutes, HandoverTerms? terms = null, Func<Snapshot, Snapshot>? change = null)
    {
        var snapshot = (change ?? (s => s))(talk.Show());
        var now = talk.Now.AddMinutes(minutes);
        return ContractEffects.Of(ResumeContract.Stand(snapshot, terms ?? Terms(), now), snapshot, terms ?? Terms(), now);
    }

    [Fact]
    public void Effects_Reminder_OnceWithTagNoteAndTheAssignee()
    {
        var effect = Effects(Waiting, 30, change: s => s with { AssigneeId = "a1" }).ShouldHaveSingleItem();

        effect.Reason.ShouldBe("contract.remind");
        effect.Update!.AddTags.ShouldBe(["hitl_waiting"]);
        effect.Update.Mentions.ShouldBe(["a1"]);
        effect.Update.Note!.Headline.ShouldBe("The customer waits for your answer");
        effect.Update.Unassign.ShouldBeFalse();
        Effects(Waiting, 90, change: s => s with { AssigneeId = "a1" }).Single().Key.ShouldBe(effect.Key);
        Effects(Waiting.Says(Talk.Customer), 90).Single().Key.ShouldBe(effect.Key, "the customer asks again: the same wait");
        Effects(Waiting.Notes(Talk.Agent, "working"), 90).Single().Key.ShouldNotBe(effect.Key);
    }

    [Fact]
    public void Effects_Queue_TakesTheAssigneeOffWhateverAHumanSet()
    {
        var effect = Effects(Waiting, 120, Terms(o => o.QueueGroup = "Support"), s => s with { AssigneeId = "a1", Tags = ["hitl_waiting"] }).ShouldHaveSingleItem();

        (effect.Reason, effect.Update!.Unassign, effect.Update.Group, effect.Update.ByContract).ShouldBe(("contract.queue", true, "Support", true));
        effect.Update.AddTags.ShouldBeEmpty();
        effect.Update.Note.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(HelpdeskKind.Zendesk, true)]
    [InlineData(HelpdeskKind.Intercom, false)]
    public void Effects_ResumeTagThatWasFollowed_IsTakenOffWhereTheEvidenceStays(HelpdeskKind helpdesk, bool takenOff)
    {
        var talk = Answered.Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume");
        var shown = talk.Show() with { Helpdesk = helpdesk, Tags = ["hitl_resume"] };

        Used(shown).ShouldBe(takenOff);
        Used(shown with { HoldEngaged = true }).ShouldBeFalse("the release takes it off");
        Used(shown with { Tags = [] }).ShouldBeFalse();
    }

    [Theory]
    [InlineData(HelpdeskKind.Zendesk)]
    [InlineData(HelpdeskKind.Intercom)]
    public void Effects_ResumeTagAfterWhichAHumanWentOn_IsTakenOffSoThatItCanBeAddedAgain(HelpdeskKind helpdesk)
    {
        var talk = Answered.Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume", id: "t1").Says(Talk.Agent);
        var shown = talk.Show() with { Helpdesk = helpdesk, Tags = ["hitl_resume"], HoldEngaged = true };

        Used(shown).ShouldBeTrue();
        var effect = ContractEffects.Of(ResumeContract.Stand(shown, Terms(), talk.Now), shown, Terms(), talk.Now).Single(e => e.Reason == "contract.resume_used");
        DeliveryPolicy.Fit(effect, shown, Ownership.Derive(shown), [effect.Key]).Effect!.Update!.RemoveTags.ShouldBe(["hitl_resume"], "though a human set it");
    }

    private static bool Used(Snapshot shown) =>
        ContractEffects.Of(ResumeContract.Stand(shown, Terms(), shown.UpdatedAt), shown, Terms(), shown.UpdatedAt).Any(e => e.Reason == "contract.resume_used" && e.Update!.RemoveTags.SequenceEqual(["hitl_resume"]));

    [Fact]
    public void Effects_HumanAnswered_TagsAreTakenOff()
    {
        var talk = Waiting.Does(Talk.Self, ActivityKind.TagAdded, "hitl_waiting").Says(Talk.Agent);

        var effect = Effects(talk, 1, change: s => s with { Tags = ["hitl_waiting", "hitl_out_of_hours", "vip"] }).ShouldHaveSingleItem();
        effect.Update!.RemoveTags.ShouldBe(["hitl_waiting", "hitl_out_of_hours"]);
        Effects(talk, 1, Terms(mode: AccountMode.Shadow), s => s with { Tags = ["hitl_waiting"] }).ShouldBeEmpty();
        Effects(talk, 1).ShouldBeEmpty();
    }

    private static readonly DateTimeOffset Saturday = Talk.Start.AddDays(5);

    [Theory]
    [InlineData(OutOfHoursAnswer.OnCall, "hitl_out_of_hours", false)]
    [InlineData(OutOfHoursAnswer.HoldingText, "hitl_out_of_hours,hitl_holding_text", false)]
    [InlineData(OutOfHoursAnswer.LimitedBot, "hitl_out_of_hours,hitl_bot_limited", true)]
    public void Effects_OutOfHoursAndNobodyHasIt_WhatTheAdminChose(OutOfHoursAnswer answer, string tags, bool limited)
    {
        var terms = Terms(o => (o.OutOfHours, o.OnCallWebhook, o.OnCallMentions, o.RemindAfterMinutes, o.RequeueAfterMinutes) = (answer, "pager", ["Nadia"], 10_080, 10_080), Office);
        var snapshot = new Talk().Says(Talk.Customer).Does(Talk.Bot, ActivityKind.ControlPassed, "zd:agentWorkspace").Show() with { HoldEngaged = true };

        var standing = ResumeContract.Stand(snapshot, terms, Saturday);
        var effects = ContractEffects.Of(standing, snapshot, terms, Saturday);

        standing.LimitedBot.ShouldBe(limited);
        effects.Single(e => e.Kind is EffectKind.Update).Update!.AddTags.ShouldBe(tags.Split(','));
        effects.Count(e => e.Call is { Webhook: "pager", Type: "conversation.waits_out_of_hours" }).ShouldBe(answer is OutOfHoursAnswer.OnCall ? 1 : 0);
        HoldPolicy.BeforeScoring(standing.Ownership, holdEngaged: true, ruleHold: true, limitedBot: standing.LimitedBot).ShouldBe(limited ? HoldAction.Release : HoldAction.None);
        HoldPolicy.Reason(HoldAction.Release, standing.Ownership, null, limitedBot: true).ShouldBe("out_of_hours");
    }

    [Fact]
    public void Effects_OutOfHoursButAHumanHasIt_NeitherTextNorBotCutsIn()
    {
        var terms = Terms(o => (o.OutOfHours, o.RemindAfterMinutes, o.RequeueAfterMinutes) = (OutOfHoursAnswer.LimitedBot, 10_080, 10_080), Office);
        var standing = ResumeContract.Stand(Waiting.Show(), terms, Saturday);

        standing.ShouldSatisfyAllConditions(s => s.OutOfHours.ShouldBeTrue(), s => s.LimitedBot.ShouldBeFalse());
        ContractEffects.Of(standing, Waiting.Show(), terms, Saturday).Single().Update!.AddTags.ShouldBe(["hitl_out_of_hours"]);
    }

    [Fact]
    public void Fit_NoLongerDue_IsEndedAndDueIsWritten()
    {
        var effect = Effects(Waiting, 120, change: s => s with { AssigneeId = "a1" }).Single();
        var waits = new OwnershipState(Owner.WaitingForHuman, "returned_to_queue");
        var shown = Waiting.Does(Talk.Agent, ActivityKind.AssignedToAgent, "a1").Show() with { AssigneeId = "a1" };

        DeliveryPolicy.Fit(effect, shown, waits, [effect.Key]).Effect!.Update!.Unassign.ShouldBeTrue();
        DeliveryPolicy.Fit(effect, shown, waits, []).Instead!.Code.ShouldBe("no_longer_due");
    }

    [Fact]
    public void Ownership_WeTookTheAssigneeOff_AnEarlierMoveIsNoHandBack()
    {
        var talk = new Talk().Says(Talk.Customer).Does(Talk.Agent, ActivityKind.AssignedToAgent, "a1").Says(Talk.Agent).Does(Talk.Agent, ActivityKind.AssignedToGroup, "g2").Says(Talk.Customer);
        var before = Ownership.Derive(talk.Show() with { AssigneeId = "a1" });

        before.Owner.ShouldBe(Owner.Human);
        Ownership.Derive(talk.Does(Talk.Self, ActivityKind.Unassigned).Show()).ShouldBe(before);
    }

    [Fact]
    public void Validate_TimesOutOfOrder_EachKeyIsNamed()
    {
        var problems = new ResumeOptions { RemindAfterMinutes = 60, RequeueAfterMinutes = 30, BotAfterMinutes = 10, OutOfHoursAfterMinutes = -1, ReturnToTeamDays = 91, MayFinishUserIds = [""] }.Validate("X").ToList();

        foreach (var key in new[] { "X:RequeueAfterMinutes", "X:BotAfterMinutes", "X:OutOfHoursAfterMinutes", "X:ReturnToTeamDays", "X:MayFinishUserIds" })
        {
            problems.ShouldContain(p => p.StartsWith(key, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void HandoverFirst_TimedOut_ReleasesAndTellsTheBotBeforeAnythingIsScored()
    {
        var terms = Terms(o => o.BotAfterMinutes = 240);
        var snapshot = Waiting.Show() with { HoldEngaged = true, Tags = ["hitl_active", "hitl_waiting"] };
        var now = Waiting.Now.AddMinutes(241);

        var effects = Conclusion.HandoverFirst(snapshot, ResumeContract.Stand(snapshot, terms, now), terms, [], new ConversationRecord(snapshot.Ref, "f", now), now, null);

        effects.Select(e => (e.Kind, e.Reason)).ShouldBe([(EffectKind.Release, "finished.timed_out"), (EffectKind.Update, "hand_back"), (EffectKind.Update, "contract.over")]);
    }
}

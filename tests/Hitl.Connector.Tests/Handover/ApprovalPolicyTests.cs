using FsCheck;
using FsCheck.Fluent;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

public class ApprovalPolicyTests
{
    private static ApprovalProposal Proposal(string action = "change_address", decimal? amount = null, string? currency = "EUR", ApprovalRisk risk = ApprovalRisk.Low, double? confidence = null) =>
        new("q1", new ConversationRef("acme", "1"), action) { Amount = amount, Currency = amount is null ? null : currency, Risk = risk, Confidence = confidence, Deadline = Talk.Start.AddHours(1) };

    private static ApprovalActionOptions ByRule(decimal? limit = null) => new() { Decide = ApprovalMode.Approve, Approvers = ["Billing"], Limit = limit, Currency = limit is null ? null : "EUR" };

    private static ApprovalRuling Rule(ApprovalProposal proposal, ApprovalActionOptions action, AccountMode mode = AccountMode.Act) => ApprovalPolicy.Rule(proposal, action, mode);

    [Theory]
    [InlineData("refund")]
    [InlineData("issue_refund")]
    [InlineData("issueRefund")]
    [InlineData("wire-transfer")]
    [InlineData("close_account")]
    [InlineData("deleteUser")]
    [InlineData("prescription")]
    [InlineData("medical_reply")]
    [InlineData("accept_liability")]
    public void Rule_NameOnTheList_AsksAPersonWhateverTheSettingsSay(string action)
    {
        var settings = new ApprovalActionOptions { Kind = ActionKind.Other, Decide = ApprovalMode.Approve, Approvers = ["Billing"], UpToRisk = ApprovalRisk.High, Confidence = 0 };

        var ruling = Rule(Proposal(action, confidence: 1), settings);

        ruling.Verdict.ShouldBe(ApprovalVerdict.Ask);
        ruling.Reason.ShouldStartWith("always_a_person.");
    }

    [Theory]
    [InlineData(ActionKind.AccountClosure, "always_a_person.account_closure")]
    [InlineData(ActionKind.Prescription, "always_a_person.prescription")]
    [InlineData(ActionKind.ClinicalAdvice, "always_a_person.clinical_advice")]
    [InlineData(ActionKind.LegalCommitment, "always_a_person.legal_commitment")]
    public void Rule_KindOnTheList_AsksAPerson(ActionKind kind, string reason)
    {
        var settings = ByRule(1_000_000);
        settings.Kind = kind;

        Rule(Proposal("do_it", amount: 1), settings).ShouldBe(new ApprovalRuling(ApprovalVerdict.Ask, reason));
    }

    [Theory]
    [InlineData("refund", 50.0, "EUR", ApprovalVerdict.Approve, "rule")]
    [InlineData("refund", 50.01, "EUR", ApprovalVerdict.Ask, "always_a_person.refund")]
    [InlineData("refund", 5.0, "USD", ApprovalVerdict.Ask, "always_a_person.refund")]
    [InlineData("refund", null, "EUR", ApprovalVerdict.Ask, "always_a_person.refund")]
    [InlineData("send_gift", 50.0, "EUR", ApprovalVerdict.Approve, "rule")]
    [InlineData("send_gift", 51.0, "EUR", ApprovalVerdict.Ask, "over_limit")]
    [InlineData("send_gift", null, "EUR", ApprovalVerdict.Approve, "rule")]
    public void Rule_Money_IsApprovedUpToTheLimitInItsOwnCurrencyAlone(string action, double? amount, string currency, ApprovalVerdict verdict, string reason) =>
        Rule(Proposal(action, (decimal?)amount, currency), ByRule(50)).ShouldBe(new ApprovalRuling(verdict, reason));

    [Fact]
    public void Rule_MoneyWithoutALimit_AsksAPerson() => Rule(Proposal("refund", 1), ByRule()).Verdict.ShouldBe(ApprovalVerdict.Ask);

    [Fact]
    public void Rule_ByRule_AsksWhereTheBotCallsItRiskyOrIsNotSure()
    {
        var settings = ByRule();
        settings.Confidence = 0.9;

        Rule(Proposal(confidence: 0.9), settings).ShouldBe(new ApprovalRuling(ApprovalVerdict.Approve, "rule"));
        Rule(Proposal(confidence: 0.89), settings).ShouldBe(new ApprovalRuling(ApprovalVerdict.Ask, "confidence"));
        Rule(Proposal(), settings).ShouldBe(new ApprovalRuling(ApprovalVerdict.Ask, "confidence"));
        Rule(Proposal(risk: ApprovalRisk.Medium, confidence: 1), settings).ShouldBe(new ApprovalRuling(ApprovalVerdict.Ask, "risk"));
    }

    [Fact]
    public void Rule_ShadowOrRefusedBySetting_AsksNobody()
    {
        Rule(Proposal(), ByRule(), AccountMode.Shadow).ShouldBe(new ApprovalRuling(ApprovalVerdict.Refuse, "account_in_shadow"));
        Rule(Proposal("refund", 1), new ApprovalActionOptions { Decide = ApprovalMode.Refuse }).ShouldBe(new ApprovalRuling(ApprovalVerdict.Refuse, "setting"));
        Rule(Proposal(), new ApprovalActionOptions(), AccountMode.Assist).ShouldBe(new ApprovalRuling(ApprovalVerdict.Ask, "setting"));
    }

    /// <summary>A failing law prints the seed that replays it.</summary>
    [Fact]
    public void Rule_AnyConfidenceAnySetting_NeverApprovesWhatAlwaysNeedsAPerson()
    {
        var cases =
            from kind in Gen.Elements(Enum.GetValues<ActionKind>())
            from name in Gen.Elements("do_it", "refund", "pay_out", "close_account", "prescribe", "diagnose", "legal_reply", "rename")
            from decide in Gen.Elements(Enum.GetValues<ApprovalMode>())
            from risk in Gen.Elements(Enum.GetValues<ApprovalRisk>())
            from upTo in Gen.Elements(Enum.GetValues<ApprovalRisk>())
            from amount in Gen.Elements<decimal?>(null, 1, 50, 51, 1_000_000)
            from limit in Gen.Elements<decimal?>(null, 0, 50)
            from confidence in Gen.Elements<double?>(null, 0, 0.99, 1)
            from mode in Gen.Elements(Enum.GetValues<AccountMode>())
            select (Proposal(name, amount, risk: risk, confidence: confidence), new ApprovalActionOptions { Kind = kind, Decide = decide, UpToRisk = upTo, Limit = limit, Currency = limit is null ? null : "EUR", Confidence = 0, Approvers = ["Billing"] }, mode);

        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var (proposal, settings, mode) = c;
            var kinds = ApprovalPolicy.KindsOf(proposal.Action, settings.Kind);
            var always = kinds.Any(k => k is not (ActionKind.Refund or ActionKind.Payment))
                || ((kinds.Count > 0 || proposal.Amount is not null) && !(proposal.Amount <= settings.Limit));
            return !always || ApprovalPolicy.Rule(proposal, settings, mode).Verdict != ApprovalVerdict.Approve;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }
}

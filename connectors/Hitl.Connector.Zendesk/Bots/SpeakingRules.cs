using Hitl.Connector.Bots;
using Hitl.Connector.Zendesk.Api;
using Hitl.Connector.Zendesk.Setup;

namespace Hitl.Connector.Zendesk.Bots;

/// <summary>What of an account can speak to customers, from what its API gave: pure.</summary>
internal static class SpeakingRules
{
    public static IReadOnlyList<FoundBot> Of(BotKind kind, IEnumerable<BusinessRuleView> rules) =>
    [
        .. from rule in rules
           let speech = BusinessRules.SpeechOf(rule)
           where speech is not null && rule.Id is not null
           select new FoundBot(kind, rule.Id!, rule.Title ?? "", speech.Value, HoldMeans.TagGuard, BusinessRules.IsGuarded(rule)),
    ];

    /// <summary>Macros with a public comment. Who applies one, a person or a bot, no macro says.</summary>
    public static IReadOnlyList<FoundBot> Of(IEnumerable<MacroView> macros) =>
    [
        .. from macro in macros
           where macro.Id is not null && BusinessRules.SpeechOf(macro.Actions) is Speech.PublicComment
           select new FoundBot(BotKind.Macro, macro.Id!, macro.Title ?? "", Speech.PublicComment, HoldMeans.Reported, null),
    ];

    /// <summary>Everything on the switchboard that is not the human agents: it is held by taking control from it.</summary>
    public static IReadOnlyList<FoundBot> Of(IEnumerable<SwitchboardIntegration> integrations, string agentWorkspace) =>
    [
        .. from integration in integrations
           where integration.Id is not null && !integration.Is(agentWorkspace)
           select new FoundBot(BotKind.Integration, integration.Id!, integration.Name ?? integration.IntegrationType ?? "", Speech.Messages, HoldMeans.Switchboard, true),
    ];
}

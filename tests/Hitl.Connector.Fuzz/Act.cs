using Hitl.Connector.Accounts;
using Hitl.Connector.Handover;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Fuzz;

/// <summary>What may happen next in an interleaving.</summary>
internal enum Act
{
    CustomerWrites,
    HumanReplies,
    HumanAssigns,
    HumanSolves,
    HumanTagsResume,
    HumanNotesResume,
    BotSpeaks,
    ApiBotAnswers,
    Automations,
    WorkerDies,
}

/// <summary>Draws what happens, and does what people and native bots do in the vendor's own screens.</summary>
internal static class Acts
{
    public static Act Pick(Random random) => random.Next(20) switch
    {
        < 4 => Act.CustomerWrites,
        < 8 => Act.HumanReplies,
        < 9 => Act.HumanAssigns,
        < 12 => Act.BotSpeaks,
        < 15 => Act.ApiBotAnswers,
        < 16 => Act.HumanSolves,
        < 17 => Act.HumanTagsResume,
        < 18 => Act.HumanNotesResume,
        < 19 => Act.Automations,
        _ => Act.WorkerDies,
    };

    /// <summary>True for what a person of the desk does.</summary>
    public static bool IsHuman(Act act) => act is Act.HumanReplies or Act.HumanAssigns or Act.HumanSolves or Act.HumanTagsResume or Act.HumanNotesResume;

    public static void Play(Act act, IPlayableHelpdesk helpdesk, string id)
    {
        switch (act)
        {
            case Act.CustomerWrites:
                helpdesk.CustomerWrites(id, "Hello?");
                break;
            case Act.HumanReplies:
                helpdesk.AgentReplies(id, "I take care of this.");
                break;
            case Act.HumanAssigns:
                helpdesk.AgentAssigns(id);
                break;
            case Act.HumanSolves:
                helpdesk.AgentFinishes(id);
                break;
            case Act.HumanTagsResume:
                helpdesk.Tag(id, HitlFields.ResumeTag);
                break;
            case Act.HumanNotesResume:
                helpdesk.AgentNotes(id, Ownership.ResumeCommand);
                break;
            case Act.BotSpeaks:
                helpdesk.BotWrites(id, "Have you tried turning it off?");
                break;
        }
    }
}

using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Worker.Tests.Commands;

/// <summary>The way of knowledge through a running worker: articles, the note that cites one, the gap where there is none.</summary>
[Collection(RunningWorkerTests.Name)]
public sealed class KnowledgeInNotesTests(RunningWorker worker)
{
    private static readonly PlayedCustomer _customer = new("Nora Pike", "nora.pike@example.com", []);

    private static string NoteOf(IPlayableHelpdesk helpdesk, string id) => string.Join('\n', helpdesk.Inspect(id).Messages.Where(m => m is { Author: "connector", Public: false }).Select(m => m.Text));

    [Fact]
    public async Task Note_CustomerAsksWhatAnArticleAnswers_CitesItAndAnotherIsAGap()
    {
        var sync = await worker.HitlAsync("knowledge", "sync");
        sync.ExitCode.ShouldBe(0, sync.All);
        var intercom = worker.Sandbox.Intercom;

        var answered = intercom.Open(_customer, "chat", "Let me talk to a human being. When is the money of my refund back on my card?", scriptedBot: true);
        await Wait.UntilAsync(() => RunningWorker.Notes(intercom, answered) > 0, "the note");
        var gap = intercom.Open(_customer, "chat", "I am angry and want to talk to a human being. Do you rent out marching bands for weddings in castles?", scriptedBot: true);
        await Wait.UntilAsync(() => RunningWorker.Notes(intercom, gap) > 0, "the other note");

        NoteOf(intercom, answered).ShouldContain("Refunds and returns", customMessage: NoteOf(intercom, answered));
        NoteOf(intercom, gap).ShouldNotContain("Refunds and returns");
        var gaps = await worker.HitlAsync("knowledge", "gaps", "--account", SettingsDirectory.Intercom);
        gaps.ExitCode.ShouldBe(0, gaps.All);
        gaps.Output.ShouldContain("marching bands");
    }
}

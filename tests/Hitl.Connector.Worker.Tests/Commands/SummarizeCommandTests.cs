using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Connector.Escalation;
using Hitl.Connector.Models;
using Hitl.Connector.Notes;
using Hitl.Connector.Worker.Commands;
using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Worker.Tests.Commands;

public sealed class SummarizeCommandTests
{
    private static readonly Lazy<OnnxScorer> _scorer = new(OnnxScorer.LoadShipped);

    private static async Task<(int ExitCode, IReadOnlyList<JsonNode> Notes)> SummarizeAsync(string lines, bool keepGoing = false)
    {
        using var output = new StringWriter();
        var exitCode = await SummarizeCommand.SummarizeAsync(_scorer.Value, RuleSet.Empty, new NoteOptions(), new StringReader(lines), output, keepGoing, CancellationToken.None);
        return (exitCode, [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)]);
    }

    private static string Line(string id, params string[] texts) =>
        JsonSerializer.Serialize(new { id, messages = texts.Select(t => new { from = "customer", text = t }) });

    [Fact]
    public async Task Process_ConversationFromStandardInput_AnswersSectionsCitationsAndDetails()
    {
        var result = await HitlProcess.RunAsync("""
            {"id":"c1","messages":[{"from":"customer","text":"I was charged twice for order 10442, can you refund one of them?"},{"from":"bot","text":"You can find invoices under Settings, Billing."},{"from":"customer","text":"That is no help."},{"from":"agent","text":"I will refund it by Friday."}]}
            """, "summarize", "--language", "de");

        result.ExitCode.ShouldBe(0, result.Error);
        var note = JsonNode.Parse(result.Output)!;
        note["id"]!.GetValue<string>().ShouldBe("c1");
        note["language"]!.GetValue<string>().ShouldBe("de");
        var sections = note["sections"]!.AsArray().ToDictionary(s => s!["kind"]!.GetValue<string>(), s => s!["sentences"]!.AsArray());
        sections["request"][0]!["cites"]![0]!.GetValue<string>().ShouldBe("m1");
        sections["tried"][0]!["cites"]!.AsArray().Select(c => c!.GetValue<string>()).ShouldBe(["m2", "m3"]);
        sections["promised"][0]!["cites"]![0]!.GetValue<string>().ShouldBe("m4");
        note["key_details"]![0]!.ToJsonString().ShouldBe("""{"kind":"number","value":"10442","message":"m1"}""");
        note["words"]!.GetValue<int>().ShouldBeInRange(1, NoteComposer.ShortestLimit);
        note["nothing_to_summarise"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Compose_ConversationsOfFifteenMessages_MedianIsShortAndNoneIsLongerThanWhatWasSaid(bool specialist)
    {
        const int seed = 615;
        var random = new Random(seed);
        using var samples = File.OpenText(Path.Combine(AppContext.BaseDirectory, "Demo", "conversations.jsonl"));
        var (scripts, problems) = await ScriptFile.ReadAsync(samples, CancellationToken.None);
        problems.ShouldBeEmpty();
        var options = new NoteOptions { SpecialistGroups = specialist ? ["all"] : [] };
        var notes = new List<int>();
        for (var run = 0; run < 40; run++)
        {
            var drawn = scripts.ToArray();
            random.Shuffle(drawn);
            var messages = drawn.SelectMany(s => s.Messages).Take(15).Select(m => new { from = m.From, text = m.Text }).ToList();
            var snapshot = ScoreCommand.Read(JsonSerializer.Serialize(new { id = $"{run}", messages }), out _).ShouldNotBeNull();

            var note = SummarizeCommand.Compose(_scorer.Value, RuleSet.Empty, options, snapshot);

            snapshot.Messages.Count.ShouldBe(15);
            note.WordCount.ShouldBeLessThanOrEqualTo(Math.Max(NoteComposer.ShortestLimit, snapshot.Messages.Sum(m => NoteText.CountWords(m.Text))), $"seed {seed}, run {run}");
            notes.Add(note.WordCount);
        }

        notes.Order().ElementAt(notes.Count / 2).ShouldBeInRange(10, specialist ? int.MaxValue : NoteComposer.AgentWords - 1, $"seed {seed}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("😀😀😀")]
    [InlineData("> quoted\n> only")]
    public async Task SummarizeAsync_NothingReadable_SaysSo(string text)
    {
        var (exitCode, notes) = await SummarizeAsync(Line("x", text));

        exitCode.ShouldBe(0);
        notes.ShouldHaveSingleItem()["nothing_to_summarise"]!.GetValue<bool>().ShouldBeTrue();
        notes[0]["key_details"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task SummarizeAsync_HugeMailOfManyKinds_StaysBoundedAndFast()
    {
        var history = string.Concat(Enumerable.Repeat("> line of an older mail with order 99999999 in it\n", 4500));
        var mail = $"Hello,\nmy parcel 10442 never arrived <b>at all</p>. عربي 日本 😀\n\nBest regards\nCara Miller\n+44 20 7946 0958\n\nOn Monday Support wrote:\n{history}";
        var (_, notes) = await SummarizeAsync(Line("x", mail, "", "🙂", new string('a', 200_000), "and where is it now?"));

        var note = notes.ShouldHaveSingleItem();
        note["text"]!.GetValue<string>().ShouldNotContain("99999999");
        note["text"]!.GetValue<string>().ShouldNotContain("7946");
        note["key_details"]!.AsArray().Select(d => d!["value"]!.GetValue<string>()).ShouldContain("10442");
        note["words"]!.GetValue<int>().ShouldBeLessThanOrEqualTo(NoteComposer.AgentWords);
    }

    [Fact]
    public async Task SummarizeAsync_BadLine_IsNamedAndTheOthersGoOn()
    {
        var (exitCode, notes) = await SummarizeAsync("{\"id\":1\n" + Line("ok", "where is my order 4711?"), keepGoing: true);

        exitCode.ShouldNotBe(0);
        notes.ShouldHaveSingleItem()["id"]!.GetValue<string>().ShouldBe("ok");
    }

    [Theory]
    [InlineData("--task notes needs them", "models", "evaluate", "--task", "notes", "--data", "x.tsv", "--leave-out-business")]
    [InlineData("with another task", "models", "evaluate", "--task", "intent", "--data", "x.csv", "--training", "sets", "--leave-out-business")]
    public async Task Process_LeaveOutBusinessWithoutItsSets_SaysWhatIsMissing(string because, params string[] arguments)
    {
        var result = await HitlProcess.RunAsync(null, arguments);

        result.ExitCode.ShouldNotBe(0, because);
        result.All.ShouldContain("--leave-out-business goes with --task notes, and with --training");
    }

    [Fact]
    public async Task Process_EvaluateNotes_CountsWhatWasFoundAndInventsNothing()
    {
        var directory = Directory.CreateTempSubdirectory("hitl-notes-").FullName;
        var file = Path.Combine(directory, "turns.tsv");
        await File.WriteAllLinesAsync(file,
        [
            "conversationId\tturnNumber\tutteranceId\tutterance\tslot-labels\tintent",
            "c1\t0\tu1\ti want to fly to london\tO O O O O arrival_city\tbookflight",
            "c1\t2\tu2\tmy email is cara@example.com\tO O O email_address\tcontentonly",
        ]);

        var result = await HitlProcess.RunAsync(null, "models", "evaluate", "--task", "notes", "--data", file);

        result.ExitCode.ShouldBe(0, result.All);
        result.Output.ShouldContain("invented  0 of 2");
        result.Output.ShouldContain("100.0 %");
        result.Output.ShouldContain("words     for agent: median");
        (await HitlProcess.RunAsync(null, "models", "evaluate", "--task", "notes", "--data", Path.Combine(directory, "none.tsv"))).All.ShouldContain("does not exist");
        Directory.Delete(directory, recursive: true);
    }
}

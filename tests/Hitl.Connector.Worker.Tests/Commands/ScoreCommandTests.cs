using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Connector.Models;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Worker.Commands;

namespace Hitl.Connector.Worker.Tests.Commands;

public sealed class ScoreCommandTests
{
    private static readonly Lazy<OnnxScorer> _scorer = new(() => OnnxScorer.Load(ShippedModels.Directory));

    private static async Task<(int ExitCode, IReadOnlyList<JsonNode> Answers)> ScoreAsync(string lines, bool keepGoing = false)
    {
        using var output = new StringWriter();
        var exitCode = await ScoreCommand.ScoreAsync(_scorer.Value, new StringReader(lines), output, keepGoing, CancellationToken.None);
        return (exitCode, [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)]);
    }

    [Fact]
    public async Task Process_TextsAndMessagesFromStandardInput_AnswersEveryLineInOrder()
    {
        var result = await HitlProcess.RunAsync("""
            {"id":"t1","text":"I am furious, this is the third broken kettle and nobody answers me!"}
            {"id":"t2","messages":[{"from":"customer","text":"Where is my order 4711?"},{"from":"bot","text":"It is on its way."},{"from":"customer","text":"Wonderful, thank you so much!"}]}
            {"id":"t3","text":""}
            """, "score");

        result.ExitCode.ShouldBe(0, result.Error);
        JsonNode[] answers = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];
        answers.Select(a => a["id"]!.GetValue<string>()).ShouldBe(["t1", "t2", "t3"]);
        answers[0]["sentiment"]!.GetValue<double>().ShouldBeLessThan(answers[1]["sentiment"]!.GetValue<double>());
        foreach (var answer in answers.Take(2))
        {
            answer["language"]!.GetValue<string>().ShouldBe("en");
            answer["intent"]!["label"]!.GetValue<string>().ShouldNotBeEmpty();
            answer["intent"]!["confidence"]!.GetValue<double>().ShouldBeInRange(0, 1);
            foreach (var name in (string[])["frustration", "confusion", "abuse"])
            {
                answer[name]!.GetValue<double>().ShouldBeInRange(0, 1, name);
                answer["messages"]![0]![name]!.GetValue<double>().ShouldBeInRange(0, 1, name);
            }

            answer["uncertainty"]!.GetValue<double>().ShouldBeInRange(0, 1);
            answer["model"]!.AsArray().ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task ScoreAsync_Risks_StandBesideTheConversationAndEachMessage()
    {
        var (_, answers) = await ScoreAsync("""
            {"id":"a","messages":[{"from":"customer","text":"My lawyer will take you to court if the money is not back today"},{"from":"customer","text":"thanks, all solved, bye"}]}
            {"id":"b","text":"Wo ist mein Paket? Ich warte seit zwei Wochen darauf."}
            """);

        answers[0]["urgency"]!["level"]!.GetValue<string>().ShouldBe("low");
        answers[0]["urgency"]!["probability"]!.GetValue<double>().ShouldBeInRange(0.5, 1);
        answers[0]["topics"]!["legal"]!.GetValue<double>().ShouldBeGreaterThan(0.5);
        answers[0]["topics"]!["high_impact_action"]!.GetValue<double>().ShouldBeInRange(0, 1);
        answers[0]["closing"]!.GetValue<double>().ShouldBeGreaterThan(0.5);
        answers[0]["complexity"]!.GetValue<double>().ShouldBeInRange(0, 1);
        answers[0]["messages"]![0]!["urgency"]!["level"]!.GetValue<string>().ShouldBe("high");
        answers[0]["messages"]![1]!["topics"]!["legal"]!.GetValue<double>().ShouldBeLessThan(0.5);
        foreach (var name in (string[])["urgency", "topics", "complexity", "closing"])
        {
            answers[1].AsObject().ContainsKey(name).ShouldBeTrue(name);
            answers[1][name].ShouldBeNull(name);
        }
    }

    [Fact]
    public async Task Process_BadLine_NamesItsNumberOnStandardErrorAndExitsNot0()
    {
        var result = await HitlProcess.RunAsync("{\"id\":\"a\",\"text\":\"Hello\"}\n{\"id\":\"b\",\"text\":\n{\"id\":\"c\",\"text\":\"Hello\"}\n", "score");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("line 2");
        result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldContain("\"a\"");
    }

    [Fact]
    public async Task ScoreAsync_KeepGoing_AnswersTheOthersAndStillFails()
    {
        var (exitCode, answers) = await ScoreAsync("""
            {"id":"a","text":"Hello"}
            null
            {"text":"no id"}
            {"id":"b"}
            {"id":"c","messages":[null]}
            {"id":"d","messages":[{"from":"customer","text":null}]}
            {"id":"e","messages":[{"from":"robot","text":"Hi"}]}
            [1,2]

            {"id":"f","text":"Hello again"}
            """, keepGoing: true);

        exitCode.ShouldBe(1);
        answers.Select(a => a["id"]!.GetValue<string>()).ShouldBe(["a", "f"]);
    }

    [Fact]
    public async Task ScoreAsync_ThreadWithABot_TellsWhoShouldHaveItAndWhy()
    {
        var (_, answers) = await ScoreAsync("""
            {"id":"a","messages":[{"from":"customer","text":"Where is my parcel?"},{"from":"bot","text":"Sorry, I didn't understand that."},{"from":"customer","text":"Where is my parcel? I want to talk to a person."}]}
            """);

        var answer = answers.ShouldHaveSingleItem();
        answer["handover"]!["probability"]!.GetValue<double>().ShouldBeInRange(0.7, 1);
        answer["handover"]!["because"]!.AsArray().Select(b => b!.GetValue<string>()).ShouldContain("I want to talk to a person.");
        answer["signs"]!["failed_bot_answers"]!.GetValue<int>().ShouldBe(1);
        answer["signs"]!["repeated_questions"]!.GetValue<int>().ShouldBe(1);
        answer["signs"]!["circling"]!.GetValue<double>().ShouldBeInRange(0, 1);
        foreach (var name in (string[])["problems", "mood_trend", "mood_drop"])
        {
            answer["signs"]!.AsObject().ContainsKey(name).ShouldBeTrue(name);
        }
    }

    [Theory]
    [InlineData("{\"id\":\"e\",\"text\":\"\"}")]
    [InlineData("{\"id\":\"e\",\"text\":\"   \\n \"}")]
    [InlineData("{\"id\":\"e\",\"messages\":[]}")]
    [InlineData("{\"id\":\"e\",\"messages\":[{\"from\":\"bot\",\"text\":\"Hello, how can I help?\"}]}")]
    public async Task ScoreAsync_NothingFromTheCustomer_IsAnsweredAndNotScored(string line)
    {
        var (exitCode, answers) = await ScoreAsync(line);

        exitCode.ShouldBe(0);
        var answer = answers.ShouldHaveSingleItem();
        answer["sentiment"].ShouldBeNull(answer.ToJsonString(JsonSerializerOptions.Web));
        answer["intent"].ShouldBeNull();
    }
}

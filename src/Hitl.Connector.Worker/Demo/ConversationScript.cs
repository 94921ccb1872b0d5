using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Connector.Worker.Demo;

/// <summary>One conversation to play, as a line of a JSON-lines file.</summary>
/// <remarks>Settable, since generated JSON code gives a missing init-only property null instead of its default.</remarks>
public sealed record ConversationScript
{
    public string Id { get; set; } = "";

    /// <summary><c>email</c> or <c>chat</c>.</summary>
    public string Channel { get; set; } = "chat";
    public ScriptedCustomer Customer { get; set; } = new();
    public IReadOnlyList<ScriptedMessage> Messages { get; set; } = [];
}

public sealed record ScriptedCustomer
{
    public string Name { get; set; } = "Customer";
    public string Email { get; set; } = "";
    public IReadOnlyList<string> Tags { get; set; } = [];
}

public sealed record ScriptedMessage
{
    /// <summary><c>customer</c>, <c>bot</c> or <c>agent</c>.</summary>
    public string From { get; set; } = "";
    public string Text { get; set; } = "";

    /// <summary>Seconds to wait before it.</summary>
    [JsonPropertyName("after_s")]
    public double AfterSeconds { get; set; } = 0.3;

    /// <summary>Only for agents: solves (closes) the conversation after this message, which is their "finished".</summary>
    public bool Finish { get; set; }

    /// <summary>Only for agents: says after this message, by the resume tag, that the bot may go on.</summary>
    public bool Resume { get; set; }
}

/// <param name="Problem">What is wrong with the line, for a person.</param>
public sealed record ScriptProblem(int Line, string Problem);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(ConversationScript))]
internal sealed partial class ScriptJson : JsonSerializerContext;

/// <summary>Reads conversations, one JSON object a line; every bad line is named.</summary>
public static class ScriptFile
{
    private static readonly string[] _authors = ["customer", "bot", "agent"];

    public static async Task<(IReadOnlyList<ConversationScript> Scripts, IReadOnlyList<ScriptProblem> Problems)> ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        var scripts = new List<ConversationScript>();
        var problems = new List<ScriptProblem>();
        for (var line = 1; await reader.ReadLineAsync(cancellationToken) is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            try
            {
                var script = JsonSerializer.Deserialize(text, ScriptJson.Default.ConversationScript);
                if (script is null)
                {
                    problems.Add(new ScriptProblem(line, "null is no conversation"));
                }
                else if (Check(script) is { } problem)
                {
                    problems.Add(new ScriptProblem(line, problem));
                }
                else
                {
                    scripts.Add(script);
                }
            }
            catch (JsonException failure)
            {
                problems.Add(new ScriptProblem(line, $"not a conversation in JSON: {failure.Message}"));
            }
        }

        return (scripts, problems);
    }

    private static string? Check(ConversationScript script)
    {
        if (string.IsNullOrEmpty(script.Id))
        {
            return "\"id\" is missing";
        }

        if (script is { Customer: null } or { Customer.Tags: null } or { Customer.Name: null } or { Customer.Email: null } or { Messages: null } || script.Messages.Any(m => m?.Text is null))
        {
            return "\"customer\", \"messages\" or a part of them is null: leave it out instead";
        }

        if (script.Channel is not ("email" or "chat"))
        {
            return $"\"channel\" is \"{script.Channel}\": write \"email\" or \"chat\"";
        }

        if (script.Messages.All(m => m.From != "customer"))
        {
            return "no message is from the customer, so there is no conversation to open";
        }

        return script.Messages.FirstOrDefault(m => !_authors.Contains(m.From)) is { } wrong
            ? $"\"from\" is \"{wrong.From}\": write \"customer\", \"bot\" or \"agent\""
            : script.Messages.Any(m => m.AfterSeconds is < 0 or > 3600 or double.NaN) ? "\"after_s\" must be from 0 to 3600 seconds" : null;
    }
}

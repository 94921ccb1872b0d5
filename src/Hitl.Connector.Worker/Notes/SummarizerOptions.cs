using Hitl.Connector.Egress;

namespace Hitl.Connector.Worker.Notes;

/// <summary>An OpenAI-compatible endpoint (OpenAI, Azure, Ollama, vLLM) that phrases parts of notes. The built-in summariser when <see cref="Endpoint"/> is empty.</summary>
public sealed class SummarizerOptions
{
    /// <summary>Base address of the API, e.g. <c>http://127.0.0.1:11434/v1</c>. Https, or this machine.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The model's name at the endpoint.</summary>
    public string Model { get; set; } = "";

    /// <summary>Empty where the endpoint wants none.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Seconds after which the built-in summariser's note goes out. Range 1 to 120.</summary>
    public int TimeoutSeconds { get; set; } = 15;

    /// <summary>Tokens that one answer may have. Range 100 to 4000.</summary>
    public int MaxAnswerTokens { get; set; } = 700;

    /// <summary>Characters of one conversation that are sent at most; of longer ones the latest. Range 1000 to 200000.</summary>
    public int MaxCharacters { get; set; } = 24_000;

    /// <summary>Characters that one account may send in 24 hours. Range 1000 to 1000000000.</summary>
    public long MaxCharactersPerDay { get; set; } = 2_000_000;

    /// <param name="keyPrefix">Where they stand in the configuration, e.g. <c>Hitl:Summarizer</c>.</param>
    public IEnumerable<string> Validate(string keyPrefix, EgressPermission egress)
    {
        if (Endpoint is null)
        {
            yield break;
        }

        if (egress is not EgressPermission.Summaries)
        {
            yield return $"{keyPrefix}:{nameof(Endpoint)} is set, but Hitl:Egress is \"none\": nothing may leave. Write \"summaries\" there, or remove the endpoint.";
        }

        if (!Endpoint.IsAbsoluteUri || (Endpoint.Scheme != Uri.UriSchemeHttps && !(Endpoint.Scheme == Uri.UriSchemeHttp && Endpoint.IsLoopback)))
        {
            yield return $"{keyPrefix}:{nameof(Endpoint)} must be an https address (http only for this machine).";
        }

        if (Model.Length == 0)
        {
            yield return $"{keyPrefix}:{nameof(Model)} is missing: name a model of the endpoint.";
        }

        foreach (var (name, value, low, high) in new (string, long, long, long)[]
        {
            (nameof(TimeoutSeconds), TimeoutSeconds, 1, 120),
            (nameof(MaxAnswerTokens), MaxAnswerTokens, 100, 4000),
            (nameof(MaxCharacters), MaxCharacters, 1000, 200_000),
            (nameof(MaxCharactersPerDay), MaxCharactersPerDay, 1000, 1_000_000_000),
        })
        {
            if (value < low || value > high)
            {
                yield return $"{keyPrefix}:{name} is {value}: it must be from {low} to {high}.";
            }
        }
    }
}

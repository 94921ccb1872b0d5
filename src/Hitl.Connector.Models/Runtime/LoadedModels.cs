using Hitl.Connector.Scoring;

namespace Hitl.Connector.Models.Runtime;

/// <summary>The models of a directory, those of an account in place of the shipped ones of the same name.</summary>
public sealed class LoadedModels : IDisposable
{
    private readonly string directory;
    private readonly Dictionary<string, TextModel> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SignModel> signs = new(StringComparer.Ordinal);

    private LoadedModels(string directory) => this.directory = directory;

    public IReadOnlyList<IDisposable> All => [.. texts.Values, .. signs.Values];

    /// <summary>By name.</summary>
    public IReadOnlyList<ModelStamp> Stamps =>
        [.. texts.Values.Select(m => m.Stamp).Concat(signs.Values.Select(m => m.Stamp)).OrderBy(s => s.Name, StringComparer.Ordinal)];

    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit; the message names it.</exception>
    public static LoadedModels Load(string directory, string? accountDirectory)
    {
        var loaded = new LoadedModels(directory);
        try
        {
            foreach (var source in accountDirectory is null ? [directory] : new[] { directory, accountDirectory })
            {
                Replace(loaded.texts, ModelDirectory.Load(source), m => m.Entry.Name);
                Replace(loaded.signs, ModelDirectory.LoadSigns(source), m => m.Entry.Name);
            }

            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <exception cref="ModelLoadException">There is none of this name.</exception>
    public TextModel Text(string name) => texts.GetValueOrDefault(name) ?? throw None(name);

    /// <exception cref="ModelLoadException">There is none of this name.</exception>
    public SignModel Signs(string name) => signs.GetValueOrDefault(name) ?? throw None(name);

    public void Dispose()
    {
        foreach (var model in All)
        {
            model.Dispose();
        }
    }

    private static void Replace<T>(Dictionary<string, T> models, IReadOnlyList<T> with, Func<T, string> name)
        where T : IDisposable
    {
        foreach (var model in with)
        {
            if (models.Remove(name(model), out var replaced))
            {
                replaced.Dispose();
            }

            models.Add(name(model), model);
        }
    }

    private ModelLoadException None(string name) => new(Path.Combine(directory, ModelManifest.FileName), $"it has no model named {name}");
}

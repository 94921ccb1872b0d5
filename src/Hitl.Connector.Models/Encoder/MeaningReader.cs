using Hitl.Connector.Knowledge;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Models.Encoder;

/// <summary>Reads meanings with the shipped encoder: the mean over a text's pieces. English; texts in other languages come out near one another by their letters alone.</summary>
public sealed class MeaningReader : IMeaningReader, IDisposable
{
    private readonly TextEncoder encoder;

    private MeaningReader(TextEncoder encoder) => this.encoder = encoder;

    /// <exception cref="ModelLoadException">A file is missing or corrupt; the message names it.</exception>
    public static MeaningReader LoadShipped()
    {
        var directory = ShippedModels.Directory;
        return ModelDirectory.ReadManifest(directory).Encoder is { } entry
            ? new MeaningReader(TextEncoder.Load(directory, entry))
            : throw new ModelLoadException(Path.Combine(directory, ModelManifest.FileName), "it names no encoder");
    }

    /// <exception cref="ObjectDisposedException">The worker is closing.</exception>
    public float[] Read(string text) => encoder.Encode(text)[..(encoder.MoodStart / 2)];

    public void Dispose() => encoder.Dispose();
}

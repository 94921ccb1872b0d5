using Hitl.Connector.Models;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Onnx;
using Hitl.Connector.Models.Runtime;

namespace Hitl.Connector.Tests.Models.Runtime;

public sealed class ModelBundleTests : IDisposable
{
    private static readonly string[] Texts =
    [
        "Where is my parcel? It should have been here on Monday.", "My card was declined three times and nobody answers!!", "thanks, that is all", "ok", "", "Zxqv 🤷",
        "I have asked you twice now. The invoice is still wrong, the refund never came, and my lawyer will hear about it. Please cancel everything.",
    ];

    private readonly TextModels loaded = ModelDirectory.Load(ShippedModels.Directory);

    public void Dispose() => loaded.Dispose();

    [Theory]
    [InlineData(ModelNames.Urgency, ModelNames.Topics, ModelNames.Sentiment, ModelNames.Frustration, ModelNames.Confusion, ModelNames.Abuse, ModelNames.Closing, ModelNames.Complexity, ModelNames.Uncertainty)]
    [InlineData(ModelNames.WantsHuman, ModelNames.NoHelp)]
    public void Score_ShippedModels_EachScoresAsByItself(params string[] names)
    {
        TextModel[] models = [.. names.Select(n => loaded.Models.Single(m => m.Entry.Name == n))];
        models.Select(ModelBundle.KeyOf).Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
        using var bundle = ModelBundle.Of(models);
        TextFeatures[] features = [.. Texts.Select(models[0].Extract)];

        var together = bundle.Score(features);

        for (var m = 0; m < models.Length; m++)
        {
            var each = models[m].ScoreAll([.. Texts.Zip(features)]);
            for (var t = 0; t < Texts.Length; t++)
            {
                var own = each[t].Probabilities;
                var alone = bundle.Score([features[t]])[m][0];
                for (var l = 0; l < own.Length; l++)
                {
                    together[m][t][l].ShouldBe(own[l], 1e-5f, $"{names[m]} of \"{Texts[t]}\"");
                    alone[l].ShouldBe(together[m][t][l], 1e-6f, $"{names[m]} of \"{Texts[t]}\" depends on its neighbours");
                }
            }
        }
    }

    [Fact]
    public void KeyOf_ModelsOfOtherInputs_DoNotMeet()
    {
        object? KeyOf(string name) => ModelBundle.KeyOf(loaded.Models.Single(m => m.Entry.Name == name));

        KeyOf(ModelNames.WantsHuman).ShouldNotBe(KeyOf(ModelNames.Sentiment));
        KeyOf(ModelNames.Language).ShouldBeNull();
    }

    [Fact]
    public void Of_GraphOfAnotherForm_IsLeftAlone()
    {
        var graph = File.ReadAllBytes(Path.Combine(ShippedModels.Directory, "language.onnx"));

        GraphParts.Of(graph, "language", OutputKind.Softmax, 76).ShouldBeNull();
        GraphParts.Of("no graph at all"u8.ToArray(), "language", OutputKind.Softmax, 76).ShouldBeNull();
    }
}

using Microsoft.ML.OnnxRuntime;

namespace Hitl.Connector.Models.Runtime;

/// <summary>Opens ONNX files the way this project runs them.</summary>
internal static class OnnxSession
{
    /// <exception cref="ModelLoadException">ONNX Runtime cannot open it.</exception>
    public static InferenceSession Open(string path, byte[] graph, GraphOptimizationLevel optimisation)
    {
        using var options = new SessionOptions
        {
            // One message takes microseconds: threads inside a run would cost more than they save.
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            GraphOptimizationLevel = optimisation,
        };
        try
        {
            return new InferenceSession(graph, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelLoadException(path, "ONNX Runtime cannot open it (" + e.Message + ")", e);
        }
    }
}

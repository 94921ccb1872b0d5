using System.Text;

namespace Hitl.Connector.Escalation;

public abstract partial record Condition
{
    /// <summary>All of the parts.</summary>
    public sealed record Every(IReadOnlyList<Condition> Parts) : Condition
    {
        public override bool? Test(Facts facts)
        {
            bool? result = true;
            foreach (var part in Parts)
            {
                switch (part.Test(facts))
                {
                    case false:
                        return false;
                    case null:
                        result = null;
                        break;
                }
            }

            return result;
        }

        public override double Gap(Facts facts)
        {
            var gap = 0d;
            foreach (var part in Parts)
            {
                gap = Math.Max(gap, part.Gap(facts));
            }

            return gap;
        }

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            foreach (var part in Parts)
            {
                part.Explain(facts, missed, lines);
            }
        }

        internal override void Write(StringBuilder text) => WriteParts(text, "all", Parts);
    }

    /// <summary>At least one of the parts.</summary>
    public sealed record Some(IReadOnlyList<Condition> Parts) : Condition
    {
        public override bool? Test(Facts facts)
        {
            bool? result = false;
            foreach (var part in Parts)
            {
                switch (part.Test(facts))
                {
                    case true:
                        return true;
                    case null:
                        result = null;
                        break;
                }
            }

            return result;
        }

        public override double Gap(Facts facts)
        {
            var gap = double.PositiveInfinity;
            foreach (var part in Parts)
            {
                gap = Math.Min(gap, part.Gap(facts));
            }

            return gap;
        }

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            var nearest = Gap(facts);
            foreach (var part in Parts)
            {
                // Of the parts that did not hold, only the nearest would have made the difference.
                if (!missed || part.Gap(facts) <= nearest)
                {
                    part.Explain(facts, missed, lines);
                }
            }
        }

        internal override void Write(StringBuilder text) => WriteParts(text, "any", Parts);
    }

    /// <summary>The part is known to be false.</summary>
    public sealed record Not(Condition Part) : Condition
    {
        public override bool? Test(Facts facts) => !Part.Test(facts);

        public override double Gap(Facts facts) => Test(facts) == true ? 0 : double.PositiveInfinity;

        internal override void Explain(Facts facts, bool missed, List<string> lines)
        {
            var inner = new List<string>();
            if (!missed && Test(facts) == true)
            {
                Part.Explain(facts, missed: true, inner);
                lines.Add(inner.Count > 0 ? $"not ({string.Join(" and ", inner)})" : "an exception of the rule does not apply");
            }
        }

        internal override void Write(StringBuilder text)
        {
            text.Append("(not ");
            Part.Write(text);
            text.Append(')');
        }
    }

    private static void WriteParts(StringBuilder text, string name, IReadOnlyList<Condition> parts)
    {
        text.Append('(').Append(name).Append(' ');
        foreach (var part in parts)
        {
            part.Write(text);
        }

        text.Append(')');
    }
}

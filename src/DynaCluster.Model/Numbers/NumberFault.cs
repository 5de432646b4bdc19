namespace DynaCluster.Model.Numbers;

/// <summary>Why a text is not a number that DynamoDB stores, or why arithmetic has no result that it stores.</summary>
public enum NumberFault : byte
{
    None = 0,
    NotANumber = 1,
    TooManyDigits = 2,
    Overflow = 3,
    Underflow = 4,
}

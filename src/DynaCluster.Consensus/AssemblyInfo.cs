using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("DynaCluster.Tests")]
[assembly: InternalsVisibleTo("DynaCluster.Bench")] // measures the links over another transport

using DynaCluster.Server.Composition;

return await ServerProgram.RunAsync(args);

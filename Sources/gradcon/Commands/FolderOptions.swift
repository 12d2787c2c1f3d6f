import ArgumentParser
import Datasets

/// Which folders of images are normal: the options of all commands that read a data set.
struct FolderOptions: ParsableArguments {
    @Option(
        help: """
            A folder of normal images below --data, where names do not tell; repeatable. Without --outliers, all \
            others hold outliers.
            """)
    var normal: [String] = []

    @Option(
        help: """
            A folder of outliers below --data, where names do not tell; repeatable. Without --normal, all others are \
            normal.
            """)
    var outliers: [String] = []

    /// - Parameter root: The path of the data set.
    func choice(below root: String) throws -> FolderChoice {
        try FolderChoice(normal: normal, outliers: outliers, below: root)
    }
}

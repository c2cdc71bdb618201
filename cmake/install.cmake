# `cmake --install build/release --prefix DIR`: the program, the library with its headers, the worlds and scenarios, and
# the CMake package, so that other projects say find_package(chokepoint).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/chokepoint)
set(chokepoint_scenarios ${CMAKE_INSTALL_DATADIR}/chokepoint/scenarios)

install(TARGETS chokepoint EXPORT chokepointTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/chokepoint DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY scenarios/ DESTINATION ${chokepoint_scenarios})
install(TARGETS chokepoint_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

install(EXPORT chokepointTargets NAMESPACE chokepoint:: DESTINATION ${package_folder})
configure_package_config_file(cmake/chokepointConfig.cmake.in ${PROJECT_BINARY_DIR}/chokepointConfig.cmake
                              INSTALL_DESTINATION ${package_folder} PATH_VARS chokepoint_scenarios)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/chokepointConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/chokepointConfig.cmake ${PROJECT_BINARY_DIR}/chokepointConfigVersion.cmake
        DESTINATION ${package_folder})
